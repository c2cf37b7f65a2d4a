import Datasets
import Markup
import Networks
import SVG
import Tensors

/// A drawing of what transformers did: tiles in lines, so many that the whole is roughly square.
///
/// Of each sample its images, below them the predicted class with its probability, and the row; a wrong class is red, and
/// the true one is named.
struct Montage {
  private let drawing: WarpDrawing
  private let batch: PredictedBatch
  private let captions: Captions
  private let legend: MontageLegend
  private let capacity: Int
  private let columns: Int
  private var tiles: [Markup] = []

  private static let gap = 16
  /// The most units of a drawing: 64 million pixels of two by two a unit.
  private static let largestArea = 16_000_000
  private static let textHeight = 42
  private static let (ink, pale, alarm) = ("#1a1a1a", "#5a5a5a", "#b80000")

  /// Prepares a drawing of `capacity` samples.
  init(_ batch: PredictedBatch, capacity: Int) {
    precondition(capacity > 0, "a montage of \(capacity) samples")
    drawing = WarpDrawing(batch, pixels: PictureFormat.pixelsOfUnit)
    self.batch = batch
    captions = Captions(batch.dataset.schema.classNames)
    self.capacity = capacity
    let (width, height) = Self.pitch(drawing.layout)
    let ideal = (Double(capacity * height) / Double(width)).squareRoot().rounded()
    columns = min(max(Int(ideal), 1), capacity)
    legend = MontageLegend(
      hasTransformers: !batch.network.transformers.isEmpty, tellsWrong: batch.heads > 0 && batch.isLabelled,
      width: columns * width - Self.gap)
  }

  /// The most samples that a drawing shows; one is always shown.
  static func largestCapacity(for network: Network) -> Int {
    let pitch = pitch(WarpLayout(network))
    return max(1, largestArea / (pitch.width * pitch.height))
  }

  /// From one tile to the next; a tile is wide enough for a class.
  private static func pitch(_ layout: WarpLayout) -> (width: Int, height: Int) {
    (max(layout.width, 140) + gap, layout.height + textHeight + gap)
  }

  /// Draws a sample of the last micro-batch in the next place.
  mutating func add(_ sample: Int) throws {
    let (width, height) = Self.pitch(drawing.layout)
    let x = Self.gap + tiles.count % columns * width
    let y = 2 * Self.gap + legend.height + tiles.count / columns * height
    let images = try drawing.images(of: sample)
    let text = caption(of: sample, width: width - Self.gap)
    tiles.append(
      Markup("g", ["transform": "translate(\(x) \(y))"]) {
        images; text
      })
  }

  /// What is written below the images.
  private func caption(of sample: Int, width: Int) -> Markup {
    let (isWrong, top) = (batch.isWrong(sample), drawing.layout.height)
    var lines: [(text: String, size: Int, colour: String)] = []
    if batch.heads > 0 {
      let predicted = captions.predicted(
        batch.predicted(of: sample),
        probability: batch.probability(of: sample, being: batch.predicted(of: sample)))
      lines.append((predicted, 15, isWrong ? Self.alarm : Self.ink))
    }
    let truth = isWrong ? "true: \(captions.names(batch.labels(of: sample))) · " : ""
    lines.append(("\(truth)row \(batch.row(of: sample))", 12, isWrong ? Self.alarm : Self.pale))
    return .joined(
      lines.enumerated().map { index, line in
        MontageLegend.text(
          Captions.fitted(line.text, width: width, size: line.size), x: 0, y: top + 19 + 18 * index,
          line.size,
          line.colour, isBold: index == 0 && lines.count > 1)
      })
  }

  /// The drawing, with what its colours mean on top.
  func drawn() -> SVGDrawing {
    let (width, height) = Self.pitch(drawing.layout)
    let size = (
      width: columns * width + Self.gap,
      height: (capacity + columns - 1) / columns * height + 2 * Self.gap + legend.height
    )
    let root = Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": "\(size.width)", "height": "\(size.height)",
        "viewBox": "0 0 \(size.width) \(size.height)",
        "font-family": "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif",
      ]
    ) {
      Markup("title") { "What spatial transformers read and made of \(tiles.count) samples" }
      Markup(empty: "rect", ["width": "100%", "height": "100%", "fill": "#fff"])
      Markup("g", ["transform": "translate(\(Self.gap) \(Self.gap))"]) { legend.markup }
      tiles
    }
    return SVGDrawing(root.source + "\n", width: size.width, height: size.height)
  }
}
