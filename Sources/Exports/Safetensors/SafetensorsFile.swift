import Foundation
import Tensors

/// A file of named tensors: the length of a header, the header in JSON, and the numbers.
///
/// Source: the format's description, version 0.3 and later: eight bytes of length, little-endian; by name the element,
/// the shape and the place behind the header, without holes; `__metadata__`, texts by name.
package struct SafetensorsFile {
  /// Owns the tensors' numbers.
  private let model: TrainedModel
  private let metadata: [String: String]

  /// A file of a network's tensors, with what is known of them; `pt` tells other programs that they are PyTorch's.
  package init(of model: TrainedModel) throws {
    self.model = model
    metadata = try model.metadata().merging(["format": "pt"]) { $1 }
  }

  /// What the header says of one name.
  private enum Entry: Encodable {
    case metadata([String: String])
    case tensor(shape: [Int], place: Range<Int>)

    private enum Key: String, CodingKey {
      case dtype
      case shape
      case places = "data_offsets"
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .metadata(let texts): try texts.encode(to: encoder)
      case .tensor(let shape, let place):
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("F32", forKey: .dtype)
        try container.encode(shape, forKey: .shape)
        try container.encode([place.lowerBound, place.upperBound], forKey: .places)
      }
    }
  }

  /// The whole file.
  package func bytes() throws -> [UInt8] {
    let header = try paddedHeader()
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
    bytes.reserveCapacity(bytes.count + model.tensors.reduce(0) { $0 + 4 * $1.shape.count })
    for tensor in model.tensors { bytes += UnsafeRawBufferPointer(tensor.values) }
    return bytes
  }

  /// The header, with blanks behind it so that numbers lie at multiples of eight bytes.
  private func paddedHeader() throws -> [UInt8] {
    var (entries, place) = (["__metadata__": Entry.metadata(metadata)], 0)
    for tensor in model.tensors {
      let end = place + 4 * tensor.shape.count
      entries[tensor.key] = .tensor(shape: tensor.shape.dimensions, place: place..<end)
      place = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = Array(try encoder.encode(entries))
    return json + Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
  }
}
