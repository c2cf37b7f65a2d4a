import Datasets
import Networks

/// A picture of what transformers make of the same few samples, again and again: pixels, drawn as `WarpDrawing` draws them and
/// without any text, by no library but the one of PNG.
///
/// A sample of which a wrong class is predicted has a red line below it.
package struct WarpStrip {
  /// In pixels.
  package let width: Int
  package let height: Int

  private let batch: PredictedBatch
  private let layout: WarpLayout
  private let columns: Int

  private static let gap = 10
  private static let (paper, arrow, wrong) = ("#ffffff", "#888888", "#b80000")

  /// Prepares to draw all samples of what runs through a batch, in lines, so that the whole is roughly square.
  package init(_ batch: PredictedBatch) {
    self.batch = batch
    layout = WarpLayout(batch.network)
    let count = batch.dataset.count
    let tile = (width: layout.width + Self.gap, height: layout.height + Self.gap)
    let ideal = (Double(count * tile.height) / Double(tile.width)).squareRoot().rounded()
    columns = min(max(Int(ideal), 1), max(count, 1))
    width = columns * tile.width + Self.gap
    height = (count + columns - 1) / columns * tile.height + Self.gap
  }

  /// Runs the samples through the network as it is, and draws them; the file.
  package func png() throws -> [UInt8] {
    var canvas = Canvas(width: width, height: height, Canvas.colour(Self.paper))
    for first in stride(from: 0, to: batch.dataset.count, by: batch.capacity) {
      try batch.run(first / batch.capacity)
      for row in first..<min(first + batch.capacity, batch.dataset.count) { draw(row, on: &canvas) }
    }
    return try canvas.png()
  }

  private func draw(_ row: Int, on canvas: inout Canvas) {
    let x = Self.gap + row % columns * (layout.width + Self.gap)
    let y = Self.gap + row / columns * (layout.height + Self.gap)
    for (index, warp) in DrawnWarp.all(of: batch, sample: batch.sample(ofRow: row)).enumerated() {
      let panel = layout.sources[index].moved(x: x, y: y)
      guard let made = warp.made else {
        canvas.draw(warp.source, in: panel.image)
        continue
      }
      draw(warp, panel, on: &canvas)
      let target = layout.targets[index].moved(x: x, y: y)
      drawArrow(from: panel, to: target, on: &canvas)
      canvas.draw(made, in: target)
    }
    guard batch.isWrong(batch.sample(ofRow: row)) else { return }
    let line = Rectangle(x: x, y: y + layout.height + 2, width: layout.width, height: 4)
    canvas.fill(line, Canvas.colour(Self.wrong))
  }

  /// What a transformer read, and the outline of it.
  private func draw(_ warp: DrawnWarp, _ panel: WarpLayout.Panel, on canvas: inout Canvas) {
    canvas.fill(panel.frame, Canvas.colour(WarpDrawing.frame))
    canvas.draw(warp.source, in: panel.image)
    let lines = warp.outlines.flatMap { outline in
      [(outline.rest, WarpDrawing.border, 2.0), (outline.top, WarpDrawing.topEdge, 3)].map {
        (panel.placed($0, of: warp.source).segments(inside: panel.frame), $1, $2)
      }
    }
    for (line, _, width) in lines {
      canvas.stroke(line, Canvas.colour("#000000"), width: width + 1, opacity: 0.25, inside: panel.frame)
    }
    for (line, colour, width) in lines {
      canvas.stroke(line, Canvas.colour(colour), width: width, inside: panel.frame)
    }
  }

  private func drawArrow(from panel: WarpLayout.Panel, to target: Rectangle, on canvas: inout Canvas) {
    let (left, y) = (Float(panel.frame.x + panel.frame.width + 4), Float(target.y + target.height / 2))
    let tip = Point(x: left + 11, y: y)
    let lines = [Point(x: left, y: y), Point(x: left + 7, y: y - 4), Point(x: left + 7, y: y + 4)].map {
      Segment($0, tip)
    }
    let area = Rectangle(
      x: panel.frame.x + panel.frame.width, y: Int(y) - 8, width: WarpLayout.gap, height: 16)
    canvas.stroke(lines, Canvas.colour(Self.arrow), width: 1, inside: area)
  }
}
