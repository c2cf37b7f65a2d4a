/// What a transformation does, in words that mean something whichever family it belongs to.
package enum PoseWord: Int, CaseIterable, Sendable {
  case turn
  case size
  case right
  case down
  case deeper
  case stretch
  case bend

  /// What it is called.
  var title: String {
    switch self {
    case .turn: "turned clockwise"
    case .size: "size of what is read"
    case .right: "shifted to the right"
    case .down: "shifted down"
    case .deeper: "shifted into the depth"
    case .stretch: "stretched"
    case .bend: "bent"
    }
  }

  /// The unit, and what one is.
  var unit: String {
    switch self {
    case .turn: "degrees"
    case .size: "sides of the image (1 is all of it)"
    case .right: "% of the image's width"
    case .down: "% of the image's height"
    case .deeper: "% of the volume's depth"
    case .stretch: "longer to shorter way of a pixel (1 is not at all)"
    case .bend: "pixels from a straight map, on average"
    }
  }

  /// The digits behind the point that a person reads.
  var digits: Int {
    switch self {
    case .turn, .right, .down, .deeper: 1
    case .size, .stretch, .bend: 2
    }
  }
}
