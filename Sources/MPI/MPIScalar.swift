import CMPI

/// A number that MPI can send and reduce.
public protocol MPIScalar: BitwiseCopyable, Sendable {
  /// The type's name in MPI.
  static var scalarKind: MPIScalarKind { get }
}

/// The element types that messages are made of (MPI 3.1, table 3.2).
public enum MPIScalarKind: Sendable {
  /// `MPI_FLOAT`, 4 bytes.
  case float
  /// `MPI_DOUBLE`, 8 bytes.
  case double
  /// `MPI_INT32_T`, 4 bytes.
  case int32
  /// `MPI_INT64_T`, 8 bytes.
  case int64
  /// `MPI_UINT8_T`, 1 byte.
  case uint8
  /// `MPI_UINT64_T`, 8 bytes.
  case uint64
}

extension Float: MPIScalar {
  /// Sent as `MPI_FLOAT`.
  public static var scalarKind: MPIScalarKind { .float }
}

extension Double: MPIScalar {
  /// Sent as `MPI_DOUBLE`.
  public static var scalarKind: MPIScalarKind { .double }
}

extension Int32: MPIScalar {
  /// Sent as `MPI_INT32_T`.
  public static var scalarKind: MPIScalarKind { .int32 }
}

extension Int64: MPIScalar {
  /// Sent as `MPI_INT64_T`.
  public static var scalarKind: MPIScalarKind { .int64 }
}

extension Int: MPIScalar {
  /// Sent as `MPI_INT64_T`.
  public static var scalarKind: MPIScalarKind { .int64 }
}

extension UInt8: MPIScalar {
  /// Sent as `MPI_UINT8_T`.
  public static var scalarKind: MPIScalarKind { .uint8 }
}

extension UInt64: MPIScalar {
  /// Sent as `MPI_UINT64_T`.
  public static var scalarKind: MPIScalarKind { .uint64 }
}

extension MPIScalar {
  static var datatype: DatatypeHandle {
    switch scalarKind {
    case .float: .float
    case .double: .double
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .uint64: .uint64
    }
  }
}
