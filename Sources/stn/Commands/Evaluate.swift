import Files
import ArgumentParser
import Datasets
import Foundation
import MPI
import Networks
import ProgramSupport
import Tensors
import Training

/// `stn evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count a checkpoint's errors on digits that it was not trained on.",
    discussion: """
      Examples:
        mpirun -np 2 stn evaluate --checkpoint Runs/first
        stn evaluate --checkpoint Runs/first --split validation --json
        stn evaluate --checkpoint Runs/first --data test.h5

      Every sample is counted exactly once, on any number of ranks. The checkpoint brings its own configuration.
      """)

  @OptionGroup var trained: TrainedNetworkArguments

  @Flag(help: "Print the result as a JSON object.")
  var json = false

  func run() {
    Ranks.run { world in
      let loaded = try trained.load(over: world)
      let result = try count(loaded, over: world)
      let path = loaded.checkpoint.path
      try world.onRankZero {
        try StandardStreams.writeResults(json ? report(result, of: path) : sentence(result, of: path))
      }
      return .success
    }
  }

  private func count(_ loaded: TrainedNetwork, over world: Communicator) throws -> Evaluator.Result {
    let evaluator = Evaluator(loaded.network, of: loaded.samples.schema, over: world)
    let meter = ProgressMeter(
      "micro-batch", to: evaluator.microBatches(of: loaded.samples).count,
      samplesPerStep: loaded.network.input.shape[0] * world.size, style: .auto)
    let result = try evaluator.evaluate(loaded.samples) { if world.rank == 0 { meter.update($0) } }
    if world.rank == 0 { meter.clear() }
    return result
  }

  private func sentence(_ result: Evaluator.Result, of path: String) -> String {
    "\(path): "
      + String(
        format: "%@ error %.2f %% (%d of %d wrong), loss %.4f nat", trained.dataName, result.errorPercent,
        result.errors,
        result.count, result.loss)
  }

  private func report(_ result: Evaluator.Result, of path: String) throws -> String {
    let object: [String: any Encodable] = [
      "checkpoint": path, "data": trained.dataName, "error_percent": result.errorPercent,
      "errors": result.errors,
      "count": result.count, "loss": result.loss,
    ]
    return try jsonText(object)
  }
}
