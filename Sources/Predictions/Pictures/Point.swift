/// A place on a canvas, whose pixels are squares of size one.
package struct Point: Equatable, Sendable {
  package var x: Float
  package var y: Float

  package init(x: Float, y: Float) {
    (self.x, self.y) = (x, y)
  }
}
