/// A part of a drawing, in whole units.
package struct Rectangle: Equatable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  func moved(x: Int, y: Int) -> Rectangle {
    Rectangle(x: self.x + x, y: self.y + y, width: width, height: height)
  }
}
