import Markup
import Predictions

/// The axes of a chart with their grid and numbers; below stand steps, unless a name says what else.
struct Axes {
  private let x: Scale
  private let y: Scale
  private let area: (left: Double, right: Double, top: Double, bottom: Double)
  private let name: String

  init(
    _ x: Scale, _ y: Scale, area: (left: Double, right: Double, top: Double, bottom: Double),
    name: String = "step"
  ) {
    (self.x, self.y, self.area, self.name) = (x, y, area, name)
  }

  var markup: Markup {
    Markup("g", ["class": "axes"]) {
      y.ticks.values.map { value in
        let place = Polyline.number(y(value))
        return Markup.joined([
          Markup(empty: "path", ["d": "M\(Int(area.left)) \(place)H\(Int(area.right))"]),
          Markup("text", ["class": "y", "x": "\(Int(area.left) - 6)", "y": Polyline.number(y(value) + 4)]) {
            Ticks.text(value)
          },
        ])
      }
      x.ticks.values.map { value in
        Markup("text", ["class": "x", "x": Polyline.number(x(value)), "y": "\(Int(area.bottom) + 17)"]) {
          Ticks.text(value)
        }
      }
      Markup(
        "text",
        ["class": "x name", "x": "\(Int((area.left + area.right) / 2))", "y": "\(Int(area.bottom) + 31)"]
      ) {
        name
      }
    }
  }
}
