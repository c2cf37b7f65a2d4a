import ArgumentParser
import Files
import ProgramSupport
import Training

/// The command line.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stn-bench",
    abstract: "Time kernels, layers, steps, exchanges and data, and predict what more ranks would do.",
    discussion: """
      Everything is checked before it is timed. Times are medians over repeats, with the smallest and the largest; shares are \
      of the peak and of the memory bandwidth that were measured in the same run. Operations are those of direct convolutions: \
      one by Fourier transforms does fewer, and may exceed the peak.
        stn-bench kernels
        stn-bench layers --config Configs/r-st-cnn.yaml
        mpirun -np 2 stn-bench step --config Configs/r-st-cnn.yaml
        mpirun -np 2 stn-bench exchange --config Configs/r-st-cnn.yaml
        stn-bench data --config Configs/r-st-cnn.yaml
        mpirun -np 2 stn-bench scaling --config Configs/r-st-cnn.yaml
      """,
    version: Software.version,
    subcommands: [
      KernelBench.self, LayerBench.self, StepBench.self, ExchangeBench.self, DataBench.self,
      ScalingBench.self,
    ])

  /// Parses and runs a command.
  static func main() {
    runAsProgram()
  }
}

/// The options of every benchmark.
struct BenchArguments: ParsableArguments {
  @Option(help: "How often everything is timed; the median counts.")
  var repeats = 9

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    guard repeats >= 1 else { throw ValidationError("--repeats is \(repeats), expected 1 or more") }
  }
}

extension Fault {
  /// Throws unless a value is within `tolerance` of what it should be, relative to `scale`.
  static func check(
    _ value: Double, near expected: Double, tolerance: Double, scale: Double? = nil, _ subject: String
  ) throws {
    guard abs(value - expected) <= tolerance * abs(scale ?? expected) else {
      throw Fault(.internalError, "\(subject) is \(value), expected \(expected); nothing was timed")
    }
  }
}
