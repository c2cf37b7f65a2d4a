import HDF5

/// Images that cannot be read, made or written, in one sentence: what was tried, found and expected.
public struct DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What sort of fault it is, by which a program chooses its exit code.
  public enum Kind: Sendable {
    /// A file is there, but damaged or not what it should be.
    case badData
    /// A file is not there.
    case missingInput
    /// A file cannot be made.
    case cannotCreate
    /// The system refused to read or write.
    case inputOutput
    /// The options do not fit the data.
    case configuration
    /// The command line makes no sense.
    case usage
  }

  /// What sort of fault it is.
  public let kind: Kind

  /// The sentence.
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Runs `body`, and says what HDF5 has against it as a fault of this kind.
  static func translating<Result>(_ kind: Kind, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as H5Error {
      throw DatasetError(kind, "\(error)")
    }
  }
}
