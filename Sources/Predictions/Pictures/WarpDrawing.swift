package import Markup
import PNG

/// Draws the images of samples: what every transformer read, with the outline of the region that it read from, an arrow,
/// and what it made of it.
///
/// The outline is orange, and blue where the top row of the result comes from.
package struct WarpDrawing {
  /// Where what stands.
  package let layout: WarpLayout
  private let batch: PredictedBatch
  /// The longest side of a picture within the drawing, in pixels of its own.
  private let resolution: Int
  /// The pixels of a unit, for drawings that are looked at by more than browsers; nil where pictures stay as they are.
  private let pixels: Int?

  static let (border, topEdge) = ("#ff7800", "#00aaff")
  static let frame = "#dddddd"

  /// Prepares to draw samples of what runs through a batch.
  package init(_ batch: PredictedBatch, resolution: Int = 2 * WarpLayout.imageSize, pixels: Int? = nil) {
    self.batch = batch
    (self.resolution, self.pixels) = (resolution, pixels)
    layout = WarpLayout(batch.network)
  }

  /// The images of a sample of the last micro-batch.
  package func images(of sample: Int) throws -> Markup {
    .joined(
      try DrawnWarp.all(of: batch, sample: sample).enumerated().map { index, warp in
        let panel = layout.sources[index]
        guard let made = warp.made else { return try picture(warp.source, panel.image) }
        return try images(warp, made, panel, layout.targets[index])
      })
  }

  /// What a transformer read, what it made of that, and the outline.
  private func images(
    _ warp: DrawnWarp, _ made: DrawnImage, _ panel: WarpLayout.Panel, _ target: Rectangle
  ) throws -> Markup {
    .joined(
      [
        Self.filled(panel.frame, Self.frame), try picture(warp.source, panel.image),
        outlines(of: warp, panel), arrow(panel, target), try picture(made, target),
      ])
  }

  private func picture(_ image: DrawnImage, _ place: Rectangle) throws -> Markup {
    let image = image.reduced(to: resolution)
    let factor = pixels.map { ($0 * place.width + image.width - 1) / image.width } ?? 1
    return Markup(
      empty: "image",
      [
        "x": "\(place.x)", "y": "\(place.y)", "width": "\(place.width)", "height": "\(place.height)",
        "preserveAspectRatio": "none", "style": "image-rendering:pixelated",
        "href": try image.enlarged(by: factor).address(),
      ])
  }

  private func outlines(of warp: DrawnWarp, _ panel: WarpLayout.Panel) -> Markup {
    let lines = warp.outlines.flatMap { outline in
      [
        (panel.placed(outline.rest, of: warp.source), Self.border, 2),
        (panel.placed(outline.top, of: warp.source), Self.topEdge, 3),
      ]
    }.compactMap { line, colour, width in line.path(inside: panel.frame).map { ($0, colour, width) } }
    let frame = panel.frame
    // A drawing of its own cuts off what is outside of it.
    return Markup(
      "svg",
      [
        "x": "\(frame.x)", "y": "\(frame.y)", "width": "\(frame.width)", "height": "\(frame.height)",
        "viewBox": "\(frame.x) \(frame.y) \(frame.width) \(frame.height)",
      ]
    ) {
      lines.map { Self.stroke($0.0, "#000", width: $0.2 + 1, opacity: "0.25") }
      lines.map { Self.stroke($0.0, $0.1, width: $0.2) }
    }
  }

  /// A line along a path.
  static func stroke(_ path: String, _ colour: String, width: Int, opacity: String? = nil) -> Markup {
    Markup(
      empty: "path",
      [
        "d": path, "fill": "none", "stroke": colour, "stroke-width": "\(width)", "stroke-linejoin": "round",
        "stroke-opacity": opacity,
      ])
  }

  private static func filled(_ area: Rectangle, _ colour: String) -> Markup {
    Markup(
      empty: "rect",
      [
        "x": "\(area.x)", "y": "\(area.y)", "width": "\(area.width)", "height": "\(area.height)",
        "fill": colour,
      ])
  }

  private func arrow(_ panel: WarpLayout.Panel, _ target: Rectangle) -> Markup {
    let (x, y) = (panel.frame.x + panel.frame.width + 4, target.y + target.height / 2)
    return Self.stroke("M\(x) \(y)h11m-4 -4l4 4l-4 4", "#888", width: 1)
  }
}
