package import Archives
package import Files

/// A file of NumPy's `savez` or `savez_compressed`: named arrays in a ZIP archive.
package struct ArrayArchive {
  /// The names of the arrays, in the file's order.
  package let names: [String]

  private let archive: ZIPArchive
  private static let suffix = ".npy"

  /// Reads the list of arrays.
  package init(_ source: any SizedByteSource) throws(Fault) {
    archive = try ZIPArchive(source)
    names = archive.members.map(\.name).filter { $0.hasSuffix(Self.suffix) }
      .map { String($0.dropLast(Self.suffix.count)) }
    guard !names.isEmpty else {
      throw Fault(
        .badData,
        "\(source.name) holds no arrays: none of its \(archive.members.count) members is called ….npy")
    }
  }

  /// The array of a name that is among ``names``.
  package func array(_ name: String) throws(Fault) -> StoredArray { try StoredArray(npy: open(name)) }

  /// The texts of a name that is among ``names``; nil where that is an array of others.
  package func texts(_ name: String) throws(Fault) -> StoredTexts? { try StoredTexts(npy: open(name)) }

  private func open(_ name: String) throws(Fault) -> any ByteSource {
    guard let member = archive.members.first(where: { $0.name == name + Self.suffix }) else {
      preconditionFailure("no array is called \(name)")
    }
    return try archive.open(member)
  }
}
