import Foundation
import POSIX

/// An object as JSON with sorted keys, names of files in it as far as JSON can say them.
package func jsonText(_ object: [String: any Encodable]) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(object.mapValues(AnyEncodable.init)), as: UTF8.self)
    .displayedInJSON
}

/// Lets values of several types stand in one JSON object.
private struct AnyEncodable: Encodable {
  let value: any Encodable

  func encode(to encoder: any Encoder) throws {
    try value.encode(to: encoder)
  }
}
