package import Datasets
import Foundation
package import MPI
package import Networks
package import Tensors
import Training

/// What a network makes of every sample of a dataset, as far as a report tells of it.
package struct SampleSurvey {
  /// The figures by which it is judged; nil where nobody says what the samples show.
  package private(set) var figures: FigureSums?

  /// What was taken for what; nil where no classes are predicted, or there are too many.
  package private(set) var confusion: Confusion?

  /// The rows by their loss, the worst first: only those whose right classes are held for less probable than nine tenths;
  /// none where nobody says what the samples show.
  package private(set) var worst: [Int] = []

  /// What each transformer does.
  let transformers: [TransformerPoses]

  private let table: SampleTable
  private let offsets: [Int]

  /// Runs all samples through the network, on all ranks; a collective call.
  ///
  /// Of the transformers only what is asked for by its `words` is noted. `progress` hears how many of this rank's
  /// micro-batches are done; `visit` is shown each of them, if it is labelled, with the row of its first sample and the output.
  /// - Throws: `Fault` where a sample cannot be read, or a signal asked to stop.
  package init(
    of dataset: any Dataset, by network: Network, judgedBy objectives: [ObjectiveOptions],
    words: [PoseWord] = PoseWord.allCases, over world: Communicator, progress: (Int) -> Void,
    visit: (Int, Batch, Tensor) -> Void = { _, _, _ in }
  ) throws {
    let transformers = network.transformers.map {
      TransformerPoses($0, dataset.schema, telling: words, readsImage: $0.readsImages(of: network))
    }
    self.transformers = transformers
    // The first number of a row is the loss.
    offsets = transformers.indices.map { transformers[..<$0].reduce(1) { $0 + $1.width } }
    table = SampleTable(count: dataset.count, width: transformers.reduce(1) { $0 + $1.width })
    let heads = dataset.schema.isLabelled ? objectives.heads : 0
    try run(dataset, through: network, judgedBy: objectives, heads: heads, over: world, progress, visit)
    try table.gather(over: world)
    if heads > 0 { worst = Self.worst(of: table) }
  }

  /// Fills this rank's rows of the table, and counts what can be counted.
  private mutating func run(
    _ dataset: any Dataset, through network: Network, judgedBy objectives: [ObjectiveOptions], heads: Int,
    over world: Communicator, _ progress: (Int) -> Void, _ visit: (Int, Batch, Tensor) -> Void
  ) throws {
    let (schema, survey) = (dataset.schema, self)
    guard schema.isLabelled else {
      return try Self.run(dataset, through: network, over: world, progress) {
        survey.note($0, $1, $2, heads: 0)
      }
    }
    let evaluator = try Evaluator(
      network, by: objectives, of: schema,
      confusion: Confusion(heads: objectives.heads, classCount: schema.classNames.count), withTruth: true,
      over: world)
    figures = try evaluator.evaluate(dataset, progress: progress) {
      survey.note($0, $1, $2, heads: heads)
      visit($0, $1, $2)
    }
    confusion = evaluator.confusion
  }

  /// Notes what became of the samples of a batch, which begin at a row of the dataset.
  private func note(_ first: Int, _ batch: Batch, _ output: Tensor, heads: Int) {
    for sample in 0..<batch.count {
      let row = table.row(first + sample)
      row[0] = heads > 0 ? Self.loss(of: sample, batch, output, heads: heads) : 0
      for (transformer, offset) in zip(transformers, offsets) {
        transformer.write(sample, batch, to: UnsafeMutableBufferPointer(rebasing: row[offset...]))
      }
    }
  }

  /// Runs samples of which nobody knows what they show.
  private static func run(
    _ dataset: any Dataset, through network: Network, over world: Communicator, _ progress: (Int) -> Void,
    _ visit: (Int, Batch, Tensor) -> Void
  ) throws {
    let inference = Inference(network, of: dataset.schema)
    let loader = Loader(dataset, seed: 0)
    try world.throwIfStopped()
    let mine = share(of: inference.microBatchCount(of: dataset), rank: world.rank, of: world.size)
    try world.onEveryRank {
      for index in mine {
        let output = try inference.output(ofMicroBatch: index, from: loader)
        visit(index * inference.batch.capacity, inference.batch, output)
        progress(index - mine.lowerBound + 1)
      }
    }
  }

  /// −log of the probability of the right classes; infinite where a logit is not finite.
  private static func loss(of sample: Int, _ batch: Batch, _ output: Tensor, heads: Int) -> Float {
    let logits = output.values(of: sample)
    let classes = logits.count / heads
    var loss = 0.0
    for head in 0..<heads {
      let part = logits[head * classes..<(head + 1) * classes]
      let label = Int(batch.labels[sample * heads + head])
      guard let probability = CrossEntropy.probability(of: label, in: part) else { return .infinity }
      loss -= log(max(probability, .leastNonzeroMagnitude))
    }
    return Float(loss)
  }

  private static func worst(of table: SampleTable) -> [Int] {
    let losses = table.column(0)
    let poor = losses.indices.filter { losses[$0] > -log(0.9) }
    return poor.sorted { (losses[$0], $1) > (losses[$1], $0) }
  }
}

extension SampleSurvey {
  /// The values of a word of a transformer's, one a sample, and what would undo what was done, where that is known.
  func values(of word: PoseWord, by transformer: Int) -> (read: [Float], truth: [Float]?) {
    let poses = transformers[transformer]
    guard let place = poses.words.firstIndex(of: word) else { return ([], nil) }
    let first = offsets[transformer] + place
    return (table.column(first), poses.hasTruth ? table.column(first + poses.words.count) : nil)
  }

  /// The values of a transformer's words for one sample.
  func words(of row: Int, by transformer: Int) -> [PoseWord: Float] {
    let numbers = table.row(row)
    return transformers[transformer].words.enumerated().reduce(into: [:]) { values, word in
      values[word.element] = numbers[offsets[transformer] + word.offset]
    }
  }

  /// How much of the angles by which samples are turned each transformer undoes, by its path: the slope of
  /// `Spread.slope(of:on:)`, of transformers that read images, not volumes, whose truth tells what was done.
  package var undoneTurns: [(path: String, slope: Double)] {
    transformers.enumerated().filter(\.element.isFlat).compactMap { index, poses in
      let (read, truth) = values(of: .turn, by: index)
      return truth.flatMap { Spread.slope(of: read, on: $0) }.map { (poses.path, $0) }
    }
  }

  /// The samples.
  package var count: Int { table.count }
}
