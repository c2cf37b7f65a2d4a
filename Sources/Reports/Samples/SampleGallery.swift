package import Datasets
import Foundation
import Markup
package import Networks
import Predictions
import Tensors

/// Chooses samples and draws them.
package struct SampleGallery {
  private let batch: PredictedBatch
  private let survey: SampleSurvey
  private let captions: Captions

  /// The longest side of a picture in the page, in pixels.
  private static let resolution = 112
  /// The most pictures of a group of samples: three megabytes for two groups of coloured noise, and less of anything else.
  private static let pictures = 24
  private static let most = 12

  /// Prepares to draw samples of a dataset that was looked through.
  package init(of dataset: any Dataset, by network: Network, heads: Int, _ survey: SampleSurvey) {
    batch = PredictedBatch(network, dataset, heads: heads)
    self.survey = survey
    captions = Captions(dataset.schema.classNames)
  }

  /// How many samples a group has: fewer where each has many pictures.
  private var size: Int {
    min(Self.most, max(2, Self.pictures / max(2 * batch.network.transformers.count, 1)))
  }

  /// Those that the network is most wrong about, the worst first.
  package func worst() throws -> [SampleCard] { try cards(of: Array(survey.worst.prefix(size))) }

  /// A random choice, the same whenever it is made, in the order of rows.
  package func random() throws -> [SampleCard] {
    guard survey.count > 0 else { return [] }
    let order = KeyedPermutation(count: survey.count, seed: 1, purpose: .order)
    return try cards(of: (0..<min(size, survey.count)).map { order[$0] }.sorted())
  }

  /// Draws rows, by the micro-batches in which they lie.
  private func cards(of rows: [Int]) throws -> [SampleCard] {
    let drawing = WarpDrawing(batch, resolution: Self.resolution)
    let chosen = ChosenRows(rows.sorted(), microBatch: batch.capacity)
    var cards: [Int: SampleCard] = [:]
    for piece in chosen.pieces {
      try batch.run(piece.microBatch)
      for row in piece.places.map({ chosen.rows[$0] }) { cards[row] = try card(of: row, drawing) }
    }
    return rows.compactMap { cards[$0] }
  }

  private func card(of row: Int, _ drawing: WarpDrawing) throws -> SampleCard {
    let sample = batch.sample(ofRow: row)
    let predicted = batch.predicted(of: sample)
    let words =
      batch.heads == 0
      ? "" : captions.predicted(predicted, probability: batch.probability(of: sample, being: predicted))
    return SampleCard(
      row: row, images: try drawing.images(of: sample), width: drawing.layout.width,
      height: drawing.layout.height, predicted: words,
      truth: batch.isWrong(sample) ? captions.names(batch.labels(of: sample)) : nil,
      warps: survey.transformers.indices.map { survey.sentence(of: row, by: $0) })
  }
}

extension SampleSurvey {
  /// What a transformer did to a sample, such as `turned 12° clockwise, reads 0.81 of the sides, from 5 % right, 3 % up`.
  func sentence(of row: Int, by transformer: Int) -> String {
    let values = words(of: row, by: transformer)
    func place(_ word: PoseWord, _ positive: String, _ negative: String) -> String? {
      guard let value = values[word], value.isFinite else { return nil }
      return "\(Wording.number(Double(abs(value)), digits: 0))\u{A0}%\u{A0}\(value < 0 ? negative : positive)"
    }
    let turn = values[.turn].flatMap { value in
      value.isFinite
        ? "turned\u{A0}\(Wording.number(Double(abs(value)), digits: 0))°\u{A0}\(value < 0 ? "left" : "right")"
        : nil
    }
    let size = values[.size].flatMap { value in
      value.isFinite ? "reads \(Wording.number(Double(value), digits: 2)) of the side" : nil
    }
    let parts = [
      turn, size, place(.right, "right", "left"), place(.down, "down", "up"), place(.deeper, "in", "out"),
    ].compactMap(\.self)
    let name = transformers.count > 1 ? "\(transformers[transformer].path): " : ""
    return name + (parts.isEmpty ? "reads at places that are no numbers" : parts.joined(separator: ", "))
  }
}
