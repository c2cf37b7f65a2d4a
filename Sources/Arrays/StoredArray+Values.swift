package import Files

extension StoredArray {
  /// Some rows of an array of unsigned bytes, as they are.
  package func bytes(rows: Range<Int>) throws(Fault) -> [UInt8] {
    precondition(element == .uint8, "bytes of \(element)")
    return try rawRows(rows)
  }

  /// Some rows as numbers of single precision, rounded to nearest where that cannot hold them.
  ///
  /// Booleans are 0 and 1.
  package func floats(rows: Range<Int>) throws(Fault) -> [Float] {
    let raw = try rawRows(rows)
    return switch element {
    case .boolean: raw.map { $0 == 0 ? 0 : 1 }
    case .uint8: raw.map { Float($0) }
    case .int8: raw.map { Float(Int8(bitPattern: $0)) }
    case .uint16: words(raw, as: UInt16.self).map { Float($0) }
    case .int16: words(raw, as: UInt16.self).map { Float(Int16(bitPattern: $0)) }
    case .uint32: words(raw, as: UInt32.self).map { Float($0) }
    case .int32: words(raw, as: UInt32.self).map { Float(Int32(bitPattern: $0)) }
    case .uint64: words(raw, as: UInt64.self).map { Float($0) }
    case .int64: words(raw, as: UInt64.self).map { Float(Int64(bitPattern: $0)) }
    case .float16: words(raw, as: UInt16.self).map { Float(Float16(bitPattern: $0)) }
    case .float32: words(raw, as: UInt32.self).map(Float.init(bitPattern:))
    case .float64: words(raw, as: UInt64.self).map { Float(Double(bitPattern: $0)) }
    }
  }

  /// Some rows as integers, such as labels; of floating point those that are whole.
  /// - Throws: a fault that names the row and the number that is no integer.
  package func integers(rows: Range<Int>) throws(Fault) -> [Int] {
    let raw = try rawRows(rows)
    return switch element {
    case .boolean: raw.map { $0 == 0 ? 0 : 1 }
    case .uint8: raw.map { Int($0) }
    case .int8: raw.map { Int(Int8(bitPattern: $0)) }
    case .uint16: words(raw, as: UInt16.self).map { Int($0) }
    case .int16: words(raw, as: UInt16.self).map { Int(Int16(bitPattern: $0)) }
    case .uint32: words(raw, as: UInt32.self).map { Int($0) }
    case .int32: words(raw, as: UInt32.self).map { Int(Int32(bitPattern: $0)) }
    case .uint64: try exact(words(raw, as: UInt64.self), from: rows.lowerBound) { Int(exactly: $0) }
    case .int64: words(raw, as: UInt64.self).map { Int(Int64(bitPattern: $0)) }
    case .float16:
      try exact(words(raw, as: UInt16.self).map(Float16.init(bitPattern:)), from: rows.lowerBound) {
        Int(exactly: $0)
      }
    case .float32:
      try exact(words(raw, as: UInt32.self).map(Float.init(bitPattern:)), from: rows.lowerBound) {
        Int(exactly: $0)
      }
    case .float64:
      try exact(words(raw, as: UInt64.self).map(Double.init(bitPattern:)), from: rows.lowerBound) {
        Int(exactly: $0)
      }
    }
  }

  private func exact<Value>(
    _ values: [Value], from firstRow: Int, _ integer: (Value) -> Int?
  ) throws(Fault) -> [Int] {
    var integers: [Int] = []
    integers.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard let integer = integer(value) else {
        throw Fault(
          .badData, "\(name) holds \(value) in row \(firstRow + index / rowElementCount), expected integers")
      }
      integers.append(integer)
    }
    return integers
  }
}
