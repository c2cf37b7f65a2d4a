import Datasets
import Networks
import PNG
import Tensors

/// A picture of what transformers did: tiles in lines, so many that the whole is roughly square.
///
/// Left the image that a transformer read, with the outline of the region that it read from: orange, and blue
/// where the top row of the result comes from. Beside it the result, then row, predicted and true class; a
/// wrong class is red.
struct Montage {
  private let tile: MontageTile
  private let texts: ClassTexts
  private let columns: Int
  /// Whether the network reads images in colours.
  private let isColoured: Bool
  private var canvas: Canvas
  private var count = 0

  private static let gap = 16
  /// The most pixels of a picture: 64 MB of three bytes each.
  private static let largestArea = 64_000_000 / 3
  private static let (paper, frame) = (Colour.grey(1), Colour.grey(0.8))
  private static let (ink, alarm) = (Colour.grey(0.2), Colour(red: 210, green: 0, blue: 0))
  private static let border = Colour(red: 255, green: 120, blue: 0)
  private static let topEdge = Colour(red: 0, green: 170, blue: 255)

  /// Prepares a picture of `capacity` samples, whose classes are written so.
  init(_ network: Network, _ texts: ClassTexts, capacity: Int) {
    precondition(capacity > 0, "a montage of \(capacity) samples")
    tile = MontageTile(network, textWidth: texts.width)
    self.texts = texts
    isColoured = network.input.shape[1] == 3
    let (width, height) = Self.pitch(tile)
    let ideal = (Double(capacity * height) / Double(width)).squareRoot().rounded()
    columns = min(max(Int(ideal), 1), capacity)
    canvas = Canvas(
      width: columns * width + Self.gap, height: (capacity + columns - 1) / columns * height + Self.gap,
      background: Self.paper)
  }

  /// The most samples that a picture shows; one is always shown.
  static func largestCapacity(for network: Network, _ texts: ClassTexts) -> Int {
    let pitch = pitch(MontageTile(network, textWidth: texts.width))
    return max(1, largestArea / (pitch.width * pitch.height))
  }

  /// From one tile to the next.
  private static func pitch(_ tile: MontageTile) -> (width: Int, height: Int) {
    (tile.width + gap, tile.height + gap)
  }

  /// Draws a sample of the last micro-batch in the next place.
  mutating func add(_ sample: Int, of batch: PredictedBatch) {
    let (width, height) = Self.pitch(tile)
    let (x, y) = (Self.gap + count % columns * width, Self.gap + count / columns * height)
    count += 1
    let warps = batch.network.transformers
    for (index, panel) in tile.sources.enumerated() {
      let panel = panel.moved(x: x, y: y)
      guard index < warps.count, let source = warps[index].source else {
        let image = image(batch.images, sample)
        canvas.draw(image, in: panel.image, range: image.range)
        continue
      }
      draw(
        warps[index], image(source, sample), sample, panel, tile.targets[index].moved(x: x, y: y))
    }
    writeClasses(sample, of: batch, x: x + tile.text.x, y: y + tile.text.y)
  }

  /// The picture as a PNG file.
  func png() throws(PNGError) -> [UInt8] {
    try PNGImage.encode(rgb: canvas.bytes, width: canvas.width, height: canvas.height)
  }

  /// Draws what a transformer read, what it made of that in the same range of brightness, and the outline.
  private mutating func draw(
    _ warp: any WarpRecord, _ source: DrawnImage, _ sample: Int, _ panel: MontageTile.Panel,
    _ target: Rectangle
  ) {
    canvas.fill(panel.frame, Self.frame)
    canvas.draw(source, in: panel.image, range: source.range)
    canvas.draw(image(warp.warped, sample), in: target, range: source.range)
    for outline in Outline.all(of: warp, sample: sample) {
      let (rest, top) = (panel.placed(outline.rest, of: source), panel.placed(outline.top, of: source))
      canvas.stroke(rest, width: 2, Self.border, inside: panel.frame)
      canvas.stroke(top, width: 3, Self.topEdge, inside: panel.frame)
    }
  }

  private mutating func writeClasses(_ sample: Int, of batch: PredictedBatch, x: Int, y: Int) {
    let colour = batch.isWrong(sample) ? Self.alarm : Self.ink
    canvas.write("ROW \(batch.row(of: sample))", x: x, y: y, scale: 2, Self.ink)
    write(texts.predicted(batch.predicted(of: sample)), x: x, y: y + 24, colour)
    guard batch.isLabelled else { return }
    write(texts.labels(batch.labels(of: sample)), x: x, y: y + 70, colour)
  }

  private mutating func write(_ line: (text: String, scale: Int), x: Int, y: Int, _ colour: Colour) {
    canvas.write(line.text, x: x, y: y, scale: line.scale, colour)
  }

  private func image(_ tensor: Tensor, _ sample: Int) -> DrawnImage {
    DrawnImage(tensor, sample: sample, coloured: isColoured)
  }
}

extension MontageTile.Panel {
  /// Positions in pixels of the source as places on the canvas.
  fileprivate func placed(_ positions: [Point], of source: DrawnImage) -> [Point] {
    let scale = (x: Float(image.width) / Float(source.width), y: Float(image.height) / Float(source.height))
    return positions.map {
      Point(x: Float(image.x) + ($0.x + 0.5) * scale.x, y: Float(image.y) + ($0.y + 0.5) * scale.y)
    }
  }
}
