/// What the elements of an array in a file are.
package enum ElementType: String, Sendable, CaseIterable {
  case boolean, uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, float32, float64

  /// The bytes that one takes.
  package var byteCount: Int {
    switch self {
    case .boolean, .uint8, .int8: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }
}
