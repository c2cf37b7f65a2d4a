package import Networks
import SpatialTransformers
import Tensors

/// Where the images of one sample are drawn: for every transformer what it read and, beside it, what it made of that.
///
/// Places are relative to the top left corner and the same for all samples.
package struct WarpLayout {
  /// An image, and the frame around it in which outlines are drawn.
  struct Panel {
    var image: Rectangle
    var frame: Rectangle
  }

  /// What every transformer read; the network's input where there is none.
  let sources: [Panel]
  /// What every transformer made of it.
  let targets: [Rectangle]
  package let width: Int
  package let height: Int

  /// Between what a transformer read and what it made of it, where an arrow stands.
  static let gap = 20
  /// The height or width that images are enlarged to, as nearly as whole numbers allow, or reduced to.
  static let imageSize = 112

  package init(_ network: Network) {
    let transformers = network.transformers
    let panels =
      transformers.isEmpty
      ? [Self.panel(network.input.shape.spatial.suffix(2), margin: false)]
      : transformers.map { Self.panel($0.transformation.grid.input.dimensions.suffix(2), margin: true) }
    height = panels.map(\.frame.height).max() ?? 0
    var x = 0
    var placed: (sources: [Panel], targets: [Rectangle]) = ([], [])
    for (index, panel) in panels.enumerated() {
      if index > 0 { x += Self.gap }
      let source = panel.moved(x: x, y: (height - panel.frame.height) / 2)
      placed.sources.append(source)
      x = source.frame.x + source.frame.width
      guard index < transformers.count else { continue }
      let grid = transformers[index].transformation.grid
      let target = Self.target(grid.output, beside: source, x: x + Self.gap)
      placed.targets.append(target)
      x = target.x + target.width
    }
    (sources, targets) = placed
    width = x
  }

  /// An image of rows and columns, enlarged or reduced, with a margin of a quarter of it for positions outside.
  private static func panel(_ size: ArraySlice<Int>, margin: Bool) -> Panel {
    let size = Array(size)
    let fit = Double(imageSize) / Double(max(size[0], size[1]))
    let (height, width) = scaled(size[0], size[1], by: fit < 1 ? fit : fit.rounded())
    let border = margin ? max(height, width) / 4 : 0
    return Panel(
      image: Rectangle(x: border, y: border, width: width, height: height),
      frame: Rectangle(x: 0, y: 0, width: width + 2 * border, height: height + 2 * border))
  }

  /// An image as high as what it was read from, lower where it would be wider than two of the largest.
  private static func target(_ size: ImageSize, beside source: Panel, x: Int) -> Rectangle {
    let fit = min(
      Double(source.image.height) / Double(size.height), Double(2 * imageSize) / Double(size.width))
    let (height, width) = scaled(size.height, size.width, by: fit)
    return Rectangle(
      x: x, y: source.image.y + (source.image.height - height) / 2, width: width, height: height)
  }

  private static func scaled(_ height: Int, _ width: Int, by scale: Double) -> (height: Int, width: Int) {
    func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
    return (scaled(height), scaled(width))
  }
}

extension WarpLayout.Panel {
  func moved(x: Int, y: Int) -> Self {
    Self(image: image.moved(x: x, y: y), frame: frame.moved(x: x, y: y))
  }

  /// Positions in pixels of the source as places of the drawing.
  func placed(_ positions: [Point], of source: DrawnImage) -> Polyline {
    let scale = (x: Float(image.width) / Float(source.width), y: Float(image.height) / Float(source.height))
    return Polyline(
      positions.map {
        Point(x: Float(image.x) + ($0.x + 0.5) * scale.x, y: Float(image.y) + ($0.y + 0.5) * scale.y)
      })
  }
}
