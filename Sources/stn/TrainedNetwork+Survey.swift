import Configuration
import Datasets
import MPI
import Networks
import ProgramSupport
import Reports
import Tensors
import Training

extension TrainedNetwork {
  /// What the network makes of every sample, while a meter shows how far that is; a collective call.
  ///
  /// - Throws: `Fault` where a sample cannot be read, or a signal asked to stop.
  func survey(over world: Communicator) throws -> SampleSurvey {
    let capacity = network.input.shape[0]
    let count = max((dataset.count + capacity - 1) / capacity / world.size, 1)
    return try withMeter(to: count, over: world) {
      try SampleSurvey(
        of: dataset, by: network, judgedBy: checkpoint.options.objective, over: world, progress: $0)
    }
  }

  /// Shows how many of a rank's micro-batches `body` has done, as it says so.
  func withMeter<Result>(
    to count: Int, over world: Communicator, _ body: ((Int) -> Void) throws -> Result
  ) throws -> Result {
    let meter = ProgressMeter(
      "micro-batch", to: count, samplesPerStep: network.input.shape[0] * world.size, style: .auto)
    defer { if world.rank == 0 { meter.clear() } }
    return try body { if world.rank == 0 { meter.update($0) } }
  }
}
