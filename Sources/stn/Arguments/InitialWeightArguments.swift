import ArgumentParser
import Files
import POSIX
import Training

/// The options by which a run begins with weights that another one learnt.
struct InitialWeightArguments: ParsableArguments {
  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Begin with the weights of a checkpoint, a run's newest, or a safetensors file, as far as they fit; a run that goes on keeps what it began with.",
      valueName: "file"), completion: .file())
  var file: String?

  @Option(
    name: .customLong("init-weights"),
    help:
      "Which of a checkpoint's weights to begin with; the averaged ones if it has any and nothing else is said."
  )
  var choice: WeightChoice?

  @Option(
    name: .customLong("init-only"),
    help: ArgumentHelp(
      "Take parameters of these paths alone, such as transformer or '*/bias'; may be repeated.",
      valueName: "path"))
  var only: [String] = []

  @Option(
    name: .customLong("init-except"),
    help: ArgumentHelp("Do not take parameters of these paths; may be repeated.", valueName: "path"))
  var except: [String] = []

  func validate() throws {
    guard file != nil || only.isEmpty && except.isEmpty && choice == nil else {
      throw ValidationError(
        "--init-weights, --init-only and --init-except go with --init, which names the file of weights")
    }
  }

  /// What no output may replace.
  var files: [NamedFile] { file.map { [NamedFile("--init", $0)] } ?? [] }

  /// What the run is to begin with; nil where it draws its weights.
  var weights: InitialWeights? {
    file.map { InitialWeights($0, only: only.map(\.asTyped), except: except.map(\.asTyped), choice) }
  }
}
