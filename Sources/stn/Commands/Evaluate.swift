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
        stn evaluate --checkpoint Runs/first --weights last
        mpirun -np 2 stn evaluate --checkpoint Runs/first --distortions 10
        stn evaluate --checkpoint Runs/first --distortions 4 --average-predictions
        stn evaluate --checkpoint Runs/first --data test.h5
        stn evaluate --checkpoint Runs/first --data folder-of-class-folders
        stn evaluate --checkpoint Runs/first --data a.npz --class-names names.txt

      Every sample is counted exactly once, on any number of ranks. Beside every error stands its 95 % interval \
      (Wilson's). --distortions draws samples that are distorted when they are read as often as said, first as \
      always, and tells mean, standard deviation and range; all figures are the same in any repetition. Below the \
      figures stands what was taken for what most often; --json has the whole table. The checkpoint brings its own \
      configuration.
      """)

  @OptionGroup var trained: TrainedNetworkArguments

  @Option(
    help: ArgumentHelp(
      "Judge so many distortions of each sample: the mean and the spread of every figure.",
      valueName: "number"))
  var distortions: Int?

  @Flag(help: "Also count the errors of probabilities averaged over --distortions, apart from the others.")
  var averagePredictions = false

  @OptionGroup var watch: WatchArguments

  @Flag(help: "Print the result as a JSON object.")
  var json = false

  func validate() throws {
    if let distortions, !(2...10_000).contains(distortions) {
      throw ValidationError("--distortions is \(distortions), expected 2 to 10000")
    }
    guard distortions != nil || !averagePredictions else {
      throw ValidationError("--average-predictions goes with --distortions, over which it averages")
    }
  }

  func run() {
    Ranks.run(stopping: .whereSafe, stall: watch.stall) { world in
      let loaded = try trained.load(over: world, labels: true)
      let judgement = try judge(loaded, over: world)
      let checkpoint = loaded.checkpoint
      try world.onRankZero {
        try StandardStreams.writeResults(json ? report(judgement, checkpoint) : text(judgement, checkpoint))
      }
      return .success
    }
  }

  private func text(_ judgement: Judgement, _ checkpoint: NamedCheckpoint) -> String {
    let choice = checkpoint.options.objective.choice
    let start = "\(checkpoint.path)\(checkpoint.weightsNote): \(trained.samples.dataName)"
    let lines = ["\(start) \(judgement.sentence(choosing: choice))"] + judgement.lines(choosing: choice)
    return (lines + (judgement.confusion?.sentences ?? [])).joined(separator: "\n")
  }

  private func report(_ judgement: Judgement, _ checkpoint: NamedCheckpoint) throws -> String {
    let object: [String: any Encodable] = [
      "checkpoint": checkpoint.path, "weights": checkpoint.weights.rawValue, "data": trained.samples.dataName,
    ]
    return try jsonText(object.merging(judgement.object) { own, _ in own })
  }

  private func judge(_ loaded: TrainedNetwork, over world: Communicator) throws -> Judgement {
    let (heads, dataset) = (loaded.checkpoint.options.objective.heads, loaded.dataset)
    try checkDistortions(of: dataset, heads: heads)
    let classes = dataset.schema.classNames
    let evaluator = try Evaluator(
      loaded.network, by: loaded.checkpoint.options.objective, of: dataset.schema,
      confusion: Confusion(heads: heads, classCount: classes.count), over: world)
    let averages =
      averagePredictions
      ? AveragedPredictions(of: evaluator.rows(of: dataset), heads: heads, loaded.network) : nil
    let (sums, confusion) = try count(loaded, by: evaluator, averages, over: world)
    return Judgement(
      sums, confusion.map { ConfusionReport($0, classNames: classes) },
      averaged: try averages?.errors(over: world))
  }

  /// The figures of every distortion, and what was taken for what in the first.
  private func count(
    _ loaded: TrainedNetwork, by evaluator: Evaluator, _ averages: AveragedPredictions?, over world: Communicator
  ) throws -> ([FigureSums], Confusion?) {
    let (count, share) = (distortions ?? 1, evaluator.microBatches(of: loaded.dataset).count)
    var (sums, confusion): ([FigureSums], Confusion?) = ([], nil)
    try withMeter(count * share, loaded.network, over: world) { show in
      for epoch in 0..<count {
        let progress = { show(epoch * share + $0) }
        sums.append(
          try evaluator.evaluate(loaded.dataset, epoch: epoch, progress: progress) {
            averages?.add($2, $1, from: $0)
          })
        if epoch == 0 { confusion = evaluator.confusion }
      }
    }
    return (sums, confusion)
  }

  /// Refuses distortions of samples that are the same every time, and averages of what predicts no classes.
  private func checkDistortions(of dataset: any Dataset, heads: Int) throws(Fault) {
    guard distortions != nil else { return }
    guard dataset.isDrawnAnew else {
      throw Fault(
        .usage,
        "\(trained.samples.dataName): nothing distorts these samples when they are read, so that all distortions would be the "
          + "same; leave out --distortions")
    }
    guard heads > 0 || !averagePredictions else {
      throw Fault(.usage, "the network is not judged by classes; leave out --average-predictions")
    }
  }

  private func withMeter(
    _ total: Int, _ network: Network, over world: Communicator, _ body: ((Int) -> Void) throws -> Void
  ) throws {
    let meter = ProgressMeter(
      "micro-batch", to: total, samplesPerStep: network.input.shape[0] * world.size, style: .auto)
    try body { if world.rank == 0 { meter.update($0) } }
    if world.rank == 0 { meter.clear() }
  }
}
