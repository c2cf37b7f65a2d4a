internal import CHDF5

/// What the elements of a dataset or an attribute are.
///
/// Numbers lie in files little-endian, and in the memory of every processor that Swift on Linux builds for here.
public enum H5ElementKind: Hashable, Sendable, CustomStringConvertible {
  /// IEEE 754 single precision, `H5T_IEEE_F32LE`.
  case float32
  /// IEEE 754 double precision, `H5T_IEEE_F64LE`.
  case float64
  /// Signed 32-bit integer, `H5T_STD_I32LE`.
  case int32
  /// Signed 64-bit integer, `H5T_STD_I64LE`.
  case int64
  /// Unsigned 8-bit integer, `H5T_STD_U8LE`.
  case uint8
  /// Unsigned 64-bit integer, `H5T_STD_U64LE`.
  case uint64
  /// Text of fixed or variable length.
  case string
  /// A type that this wrapper does not read, in HDF5's notation, or in short where it has members.
  case other(String)

  /// The kind's name as error messages show it.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint64: "uint64"
    case .string: "string"
    case .other(let notation): notation
    }
  }

  /// The HDF5 type of a number, in the file as in memory; nil for what is not a number of ours.
  var numberType: hid_t? {
    switch self {
    case .float32: h5Float32
    case .float64: h5Float64
    case .int32: h5Int32
    case .int64: h5Int64
    case .uint8: h5UInt8
    case .uint64: h5UInt64
    case .string, .other: nil
    }
  }

  /// The kind of an open HDF5 type.
  init(of type: borrowing H5Handle, _ context: String) throws {
    let id = type.id
    let numbers: [Self] = [.float32, .float64, .int32, .int64, .uint8, .uint64]
    let known = withLibrary { numbers.first { $0.numberType.map { H5Tequal(id, $0) > 0 } ?? false } }
    if let known {
      self = known
    } else if withLibrary({ H5Tget_class(id) }) == H5T_STRING {
      self = .string
    } else {
      self = .other(try Self.notation(of: id, context))
    }
  }

  /// Compound types are not spelled out: HDF5 1.10 forgets to close their members, which keep their file open.
  private static func notation(of type: hid_t, _ context: String) throws -> String {
    let isCompound = withLibrary { H5Tdetect_class(type, H5T_COMPOUND) > 0 }
    guard !isCompound else { return "H5T_COMPOUND of \(withLibrary { H5Tget_size(type) }) bytes" }
    let text = try checkedText("H5LTdtype_to_text", context) { buffer, capacity in
      var size = capacity
      let status = H5LTdtype_to_text(type, buffer, H5LT_DDL, &size)
      return status < 0 ? Int(status) : size
    }
    return text.prefix { $0 != "\0" }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// A Swift number that datasets and attributes can hold.
public protocol H5Element: BitwiseCopyable, Sendable {
  /// The kind that files show for this type.
  static var h5Kind: H5ElementKind { get }
}

extension Float: H5Element {
  /// IEEE 754 single precision.
  public static var h5Kind: H5ElementKind { .float32 }
}

extension Double: H5Element {
  /// IEEE 754 double precision.
  public static var h5Kind: H5ElementKind { .float64 }
}

extension Int32: H5Element {
  /// Signed 32-bit integer.
  public static var h5Kind: H5ElementKind { .int32 }
}

extension Int64: H5Element {
  /// Signed 64-bit integer.
  public static var h5Kind: H5ElementKind { .int64 }
}

extension Int: H5Element {
  /// Signed 64-bit integer.
  public static var h5Kind: H5ElementKind { .int64 }
}

extension UInt8: H5Element {
  /// Unsigned 8-bit integer.
  public static var h5Kind: H5ElementKind { .uint8 }
}

extension UInt64: H5Element {
  /// Unsigned 64-bit integer.
  public static var h5Kind: H5ElementKind { .uint64 }
}
