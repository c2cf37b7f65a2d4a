import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import MPI
import Networks
import ProgramSupport
import Tensors
import Training

/// `stn evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge a checkpoint on samples that it was not trained on.",
    discussion: """
      Examples:
        mpirun -np 2 stn evaluate --checkpoint Runs/first
        stn evaluate --checkpoint Runs/first --split validation --json
        stn evaluate --checkpoint Runs/first --data test.h5
        stn evaluate --checkpoint Runs/first --data folder-of-class-folders
        stn evaluate --checkpoint Runs/first --data a.npz --class-names names.txt

      Every sample is counted exactly once, on any number of ranks. Below the figures stands what was taken for what \
      most often; --json has the whole table. The checkpoint brings its own configuration.
      """)

  @OptionGroup var trained: TrainedNetworkArguments

  @OptionGroup var watch: WatchArguments

  @Flag(help: "Print the result as a JSON object.")
  var json = false

  func run() {
    Ranks.run(stopping: .whereSafe, stall: watch.stall) { world in
      let loaded = try trained.load(over: world, labels: true)
      let (result, confusion) = try count(loaded, over: world)
      let path = loaded.checkpoint.path
      try world.onRankZero {
        let choice = loaded.checkpoint.options.objective.choice
        let text =
          json
          ? try report(result, confusion, of: path)
          : ([sentence(result, by: choice, of: path)] + (confusion?.sentences ?? [])).joined(separator: "\n")
        try StandardStreams.writeResults(text)
      }
      return .success
    }
  }

  private func count(_ loaded: TrainedNetwork, over world: Communicator) throws -> (
    FigureSums, ConfusionReport?
  ) {
    let (objective, schema) = (loaded.checkpoint.options.objective, loaded.dataset.schema)
    let evaluator = try Evaluator(
      loaded.network, by: objective, of: schema,
      confusion: Confusion(heads: objective.heads, classCount: schema.classNames.count), over: world)
    let meter = ProgressMeter(
      "micro-batch", to: evaluator.microBatches(of: loaded.dataset).count,
      samplesPerStep: loaded.network.input.shape[0] * world.size, style: .auto)
    let result = try evaluator.evaluate(loaded.dataset) { if world.rank == 0 { meter.update($0) } }
    if world.rank == 0 { meter.clear() }
    return (result, evaluator.confusion.map { ConfusionReport($0, classNames: schema.classNames) })
  }

  /// The figure that chooses checkpoints, with counts where it counts, and then the others.
  private func sentence(_ result: FigureSums, by choice: Figure, of path: String) -> String {
    let order = [choice] + result.figures.filter { $0.name != choice.name }
    let texts = order.compactMap(result.figures.firstIndex).map(result.text)
    return "\(path): \(trained.samples.dataName) \(texts.joined(separator: ", "))"
  }

  /// Every figure by its name, shares as `<name>_percent` beside the number of their samples, and what was taken for what.
  private func report(_ result: FigureSums, _ confusion: ConfusionReport?, of path: String) throws -> String {
    var object: [String: any Encodable] = [
      "checkpoint": path, "data": trained.samples.dataName, "count": result.count,
    ]
    for (slot, figure) in result.figures.enumerated() {
      if case .share(_, let name) = figure.sum {
        object["\(figure.name)_percent"] = result.value(at: slot)
        object[name] = Int(result.sums[slot])
      } else {
        object[figure.name] = result.value(at: slot)
      }
    }
    return try jsonText(object.merging(confusion?.object ?? [:]) { figure, _ in figure })
  }
}
