import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import MPI
import Networks
import ProgramSupport
import Reports
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
      figures stands what was taken for what most often; --json has the whole table. Where the samples' truth tells by \
      how much they are turned, it is said how much of that each transformer turns back. The checkpoint brings its own \
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
      "checkpoint": checkpoint.path, "weights": checkpoint.weights.rawValue,
      "average": checkpoint.averageTaken,
      "data": trained.samples.dataName,
    ]
    return try jsonText(object.merging(judgement.object) { own, _ in own })
  }

  private func judge(_ loaded: TrainedNetwork, over world: Communicator) throws -> Judgement {
    let (objectives, dataset) = (loaded.checkpoint.options.objective, loaded.dataset)
    try checkDistortions(of: dataset, heads: objectives.heads)
    let evaluator = try Evaluator(loaded.network, by: objectives, of: dataset.schema, over: world)
    let averages =
      averagePredictions
      ? AveragedPredictions(of: evaluator.rows(of: dataset), heads: objectives.heads, loaded.network) : nil
    let (survey, sums) = try survey(loaded, evaluator, averages, over: world)
    return Judgement(
      sums, survey.confusion.map { ConfusionReport($0, classNames: dataset.schema.classNames) },
      turnedBack: survey.undoneTurns, averaged: try averages?.errors(over: world))
  }

  /// What the network makes of the first distortion, and the figures of all.
  private func survey(
    _ loaded: TrainedNetwork, _ evaluator: Evaluator, _ averages: AveragedPredictions?,
    over world: Communicator
  ) throws -> (SampleSurvey, [FigureSums]) {
    let (dataset, count) = (loaded.dataset, distortions ?? 1)
    let share = evaluator.microBatches(of: dataset).count
    return try loaded.withMeter(to: count * share, over: world) { show in
      // Nobody knows by how much samples without a truth are turned.
      let survey = try SampleSurvey(
        of: dataset, by: loaded.network, judgedBy: loaded.checkpoint.options.objective,
        words: dataset.schema.truth.isEmpty ? [] : [.turn], over: world, progress: show,
        visit: { averages?.add($2, $1, from: $0) })
      guard let first = survey.figures else { preconditionFailure("samples to be judged are labelled") }
      let others = try (1..<count).map { epoch in
        try evaluator.evaluate(dataset, epoch: epoch, progress: { show(epoch * share + $0) }) {
          averages?.add($2, $1, from: $0)
        }
      }
      return (survey, [first] + others)
    }
  }

  /// Refuses distortions of samples that are the same every time, and averages of what predicts no classes.
  private func checkDistortions(of dataset: any Dataset, heads: Int) throws(Fault) {
    guard distortions != nil else { return }
    guard dataset.isDrawnAnew else {
      throw Fault(
        .usage,
        "\(trained.samples.dataName): nothing distorts these samples when they are read, so that all distortions would be the "
          + "same; leave out --distortions", isKnownToAll: true)
    }
    guard heads > 0 || !averagePredictions else {
      throw Fault(
        .usage, "the network is not judged by classes; leave out --average-predictions",
        isKnownToAll: true)
    }
  }
}
