import Markup

/// What the colours of a montage mean, in lines as wide as the montage.
struct MontageLegend {
  private let entries: [(words: String, colour: String, isLine: Bool)]
  private let places: [(x: Int, y: Int)]
  let height: Int

  private static let (size, lineHeight, swatch) = (13, 20, 26)

  init(hasTransformers: Bool, tellsWrong: Bool, width: Int) {
    let ofTransformers = [
      ("what a transformer reads", WarpDrawing.border, true), ("the top of it", WarpDrawing.topEdge, true),
      ("→ what it makes of that", "#1a1a1a", false),
    ]
    let ofClasses = [("predicted class · probability", "#1a1a1a", false), ("wrong", "#b80000", false)]
    entries = (hasTransformers ? ofTransformers : []) + (tellsWrong ? ofClasses : Array(ofClasses.prefix(1)))
    var (places, x, line): ([(x: Int, y: Int)], Int, Int) = ([], 0, 0)
    for entry in entries {
      let needed = Self.width(entry)
      if x > 0 && x + needed > width { (x, line) = (0, line + 1) }
      places.append((x, line * Self.lineHeight))
      x += needed + 20
    }
    self.places = places
    height = (line + 1) * Self.lineHeight
  }

  private static func width(_ entry: (words: String, colour: String, isLine: Bool)) -> Int {
    (entry.isLine ? swatch + 6 : 0) + Int(0.6 * Double(size * entry.words.count))
  }

  var markup: Markup {
    .joined(
      zip(entries, places).map { entry, place in
        let y = place.y + Self.size
        return .joined([
          entry.isLine
            ? WarpDrawing.stroke("M\(place.x) \(y - 4)h\(Self.swatch)", entry.colour, width: 3) : .joined([]),
          Self.text(
            entry.words, x: place.x + (entry.isLine ? Self.swatch + 6 : 0), y: y, Self.size,
            entry.isLine ? "#1a1a1a" : entry.colour),
        ])
      })
  }

  /// A line of text, its baseline at a height.
  static func text(
    _ text: String, x: Int, y: Int, _ size: Int, _ colour: String, isBold: Bool = false
  ) -> Markup {
    Markup(
      "text",
      [
        "x": "\(x)", "y": "\(y)", "font-size": "\(size)", "fill": colour,
        "font-weight": isBold ? "bold" : nil,
      ]
    ) { text }
  }
}
