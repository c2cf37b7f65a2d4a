import Foundation
import ONNXMessages

/// The value of an operator's setting.
enum AttributeValue {
  case integer(Int)
  case integers([Int])
  case number(Float)
  case text(String)
}

extension ONNXAttribute {
  /// Makes a setting of this name.
  init(_ name: String, _ value: AttributeValue) {
    self.init()
    self.name = name
    switch value {
    case .integer(let number): (type, i) = (.int, Int64(number))
    case .integers(let numbers): (type, ints) = (.ints, numbers.map(Int64.init))
    case .number(let number): (type, f) = (.float, number)
    case .text(let text): (type, s) = (.string, Data(text.utf8))
    }
  }
}
