import Configuration
import Datasets
import MPI
import Networks
import ProgramSupport
import Reports
import Tensors
import Training

extension TrainedNetwork {
  /// What the network makes of every sample, with so many words of its transformers, while a meter shows how far that is; a
  /// collective call.
  ///
  /// - Throws: `Fault` where a sample cannot be read, or a signal asked to stop.
  func survey(telling words: [PoseWord] = PoseWord.allCases, over world: Communicator) throws -> SampleSurvey
  {
    let capacity = network.input.shape[0]
    let meter = ProgressMeter(
      "micro-batch", to: max((dataset.count + capacity - 1) / capacity / world.size, 1),
      samplesPerStep: capacity * world.size, style: .auto)
    defer { if world.rank == 0 { meter.clear() } }
    return try SampleSurvey(
      of: dataset, by: network, judgedBy: checkpoint.options.objective, words: words, over: world
    ) { if world.rank == 0 { meter.update($0) } }
  }
}
