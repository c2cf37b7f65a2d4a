import Networks
import SpatialTransformers
import Tensors

/// How one sample is drawn: for every transformer what it read and what it made of that, then the classes.
///
/// Places are relative to the tile's top left corner and the same for all samples.
struct MontageTile {
  /// An image, and the frame around it in which outlines are drawn.
  struct Panel {
    var image: Rectangle
    var frame: Rectangle
  }

  /// What every transformer read; the network's input where there is none.
  let sources: [Panel]
  /// What every transformer made of it.
  let targets: [Rectangle]
  /// The text's top left corner.
  let text: (x: Int, y: Int)
  let width: Int
  let height: Int

  static let gap = 8
  /// The height or width, in pixels, that images are enlarged to, as nearly as whole numbers allow, or reduced to.
  private static let imageSize = 112.0
  /// Room for three lines, of which one is larger.
  private static let textHeight = 84

  init(_ network: Network, textWidth: Int) {
    let transformers = network.transformers
    let panels =
      transformers.isEmpty
      ? [Self.panel(network.input.shape.spatial.suffix(2), margin: false)]
      : transformers.map { Self.panel($0.transformation.grid.input.dimensions.suffix(2), margin: true) }
    height = max(panels.map(\.frame.height).max() ?? 0, Self.textHeight)
    var x = 0
    var placed: (sources: [Panel], targets: [Rectangle]) = ([], [])
    for (index, panel) in panels.enumerated() {
      // Further apart than what a transformer read and what it made of it.
      if index > 0 { x += 2 * Self.gap }
      let source = panel.moved(x: x, y: (height - panel.frame.height) / 2)
      placed.sources.append(source)
      x = source.frame.columns.upperBound + Self.gap
      guard index < transformers.count else { continue }
      let target = Self.target(transformers[index].transformation.grid.output, beside: source, x: x)
      placed.targets.append(target)
      x = target.columns.upperBound + Self.gap
    }
    (sources, targets) = placed
    text = (x, (height - Self.textHeight) / 2)
    width = x + textWidth
  }

  /// An image of rows and columns, enlarged or reduced, with a margin of a quarter of it for positions outside.
  private static func panel(_ size: ArraySlice<Int>, margin: Bool) -> Panel {
    let size = Array(size)
    let fit = imageSize / Double(max(size[0], size[1]))
    let (height, width) = scaled(size[0], size[1], by: fit < 1 ? fit : fit.rounded())
    let border = margin ? max(height, width) / 4 : 0
    return Panel(
      image: Rectangle(x: border, y: border, width: width, height: height),
      frame: Rectangle(x: 0, y: 0, width: width + 2 * border, height: height + 2 * border))
  }

  /// An image as high as what it was read from, lower where it would be wider than two of the largest.
  private static func target(_ size: ImageSize, beside source: Panel, x: Int) -> Rectangle {
    let fit = min(
      Double(source.image.height) / Double(size.height), 2 * imageSize / Double(size.width))
    let (height, width) = scaled(size.height, size.width, by: fit)
    return Rectangle(
      x: x, y: source.image.y + (source.image.height - height) / 2, width: width, height: height)
  }

  private static func scaled(_ height: Int, _ width: Int, by scale: Double) -> (height: Int, width: Int) {
    func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
    return (scaled(height), scaled(width))
  }
}

extension MontageTile.Panel {
  func moved(x: Int, y: Int) -> Self {
    Self(image: image.moved(x: x, y: y), frame: frame.moved(x: x, y: y))
  }
}
