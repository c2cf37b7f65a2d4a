import Datasets
package import Markup
import Networks
import PNG
import Tensors

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
    let warps = batch.network.transformers
    return .joined(
      try layout.sources.enumerated().map { index, panel in
        guard index < warps.count, let source = warps[index].source else {
          return try picture(
            DrawnImage(batch.images, sample: sample, tones(of: batch.images, sample)), panel.image)
        }
        return try images(warps[index], source, sample, panel, layout.targets[index])
      })
  }

  /// What a transformer read, what it made of that in the same tones, and the outline.
  private func images(
    _ warp: any WarpRecord, _ tensor: Tensor, _ sample: Int, _ panel: WarpLayout.Panel, _ target: Rectangle
  ) throws -> Markup {
    let tones = tones(of: tensor, sample)
    let source = DrawnImage(tensor, sample: sample, tones)
    let made = DrawnImage(warp.warped, sample: sample, tones)
    return .joined(
      [
        Self.filled(panel.frame, Self.frame), try picture(source, panel.image),
        outlines(of: warp, sample, panel, source), arrow(panel, target), try picture(made, target),
      ])
  }

  /// Of images the images' own, where it has their channels; volumes and features from their least value to their largest.
  private func tones(of tensor: Tensor, _ sample: Int) -> DrawnImage.Tones {
    let schema = batch.dataset.schema
    guard tensor.shape.rank == 4, tensor.shape[1] == schema.shape[0], schema.elementAsStored == .uint8 else {
      return .range(DrawnImage.range(of: tensor, sample: sample))
    }
    return .natural(schema.normalisation)
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

  private func outlines(
    of warp: any WarpRecord, _ sample: Int, _ panel: WarpLayout.Panel, _ source: DrawnImage
  ) -> Markup {
    let lines = Outline.all(of: warp, sample: sample).flatMap { outline in
      [
        (panel.placed(outline.rest, of: source), Self.border, 2),
        (panel.placed(outline.top, of: source), Self.topEdge, 3),
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
