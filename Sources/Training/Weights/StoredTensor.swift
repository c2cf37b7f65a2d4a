/// What the header of a safetensors file says of one tensor.
struct StoredTensor: Decodable {
  /// The kinds of elements that the format has, of whole bytes.
  enum Element: String, Decodable {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u64 = "U64"
    case u32 = "U32"
    case u16 = "U16"
    case u8 = "U8"
    case f8e5m2 = "F8_E5M2"
    case f8e4m3 = "F8_E4M3"
    case bool = "BOOL"
  }

  private enum Key: String, CodingKey {
    case element = "dtype"
    case shape
    case place = "data_offsets"
  }

  let element: Element

  /// The extents, none of a single number.
  let shape: [Int]

  /// Where its bytes lie, counted from the end of the header.
  let begin: Int

  /// Where they end.
  let end: Int

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    element = try container.decode(Element.self, forKey: .element)
    shape = try container.decode([Int].self, forKey: .shape)
    let place = try container.decode([Int].self, forKey: .place)
    guard place.count == 2, place[0] >= 0, place[0] <= place[1], shape.allSatisfy({ $0 >= 0 }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .place, in: container,
        debugDescription:
          "extents \(shape) at \(place), expected a first and a last byte, and nothing negative")
    }
    (begin, end) = (place[0], place[1])
  }

  /// Where its bytes lie, counted from the end of the header.
  var place: Range<Int> { begin..<end }

  /// The bytes that its elements need; nil where no machine could count them.
  var byteCount: Int? {
    shape.reduce(element.byteCount) { product, extent in
      product.flatMap {
        let (next, overflows) = $0.multipliedReportingOverflow(by: extent)
        return overflows ? nil : next
      }
    }
  }
}

extension StoredTensor.Element: CustomStringConvertible {
  var description: String { rawValue }

  /// The bytes of one.
  fileprivate var byteCount: Int? {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .i8, .u8, .f8e5m2, .f8e4m3, .bool: 1
    }
  }

  /// What makes Float32 of little-endian elements, rounded to the nearest; nil of elements that are no weights.
  var decode: (([UInt8]) -> [Float])? {
    switch self {
    case .f64: { bytes in Self.words(of: bytes, UInt64.self) { Float(Double(bitPattern: $0)) } }
    case .f32: { bytes in Self.words(of: bytes, UInt32.self) { Float(bitPattern: $0) } }
    case .f16: { bytes in Self.words(of: bytes, UInt16.self) { Float(Float16(bitPattern: $0)) } }
    case .bf16: { bytes in Self.words(of: bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) } }
    case .i64, .i32, .i16, .i8, .u64, .u32, .u16, .u8, .f8e5m2, .f8e4m3, .bool: nil
    }
  }

  private static func words<Word: FixedWidthInteger>(
    of bytes: [UInt8], _ type: Word.Type, _ number: (Word) -> Float
  ) -> [Float] {
    bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: MemoryLayout<Word>.size).map {
        number(Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: Word.self)))
      }
    }
  }
}

/// The header of a safetensors file: tensors by their names, and texts about all of them, which are not read.
struct SafetensorsHeader: Decodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
  }

  let tensors: [String: StoredTensor]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    tensors = try container.allKeys.reduce(into: [:]) { tensors, name in
      guard name.stringValue != "__metadata__" else { return }
      tensors[name.stringValue] = try container.decode(StoredTensor.self, forKey: name)
    }
  }
}
