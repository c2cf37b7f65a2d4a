package import HDF5

// Checkpoints and predictions hold the resolved configuration, as YAML, at the same place.

private let place = "provenance/configuration"

extension H5File {
  /// Writes the resolved configuration.
  package func write(configuration: String) throws {
    try write(texts: [configuration], to: place, longName: "resolved configuration, YAML")
  }
}

extension StoredFile {
  /// The resolved configuration, checked against its digest.
  package func configuration() throws -> String {
    guard try content.isDataset(place) else { throw damaged("/\(place)", "is missing") }
    let text = try content.dataset(place)
    try check(text)
    return try text.readString()
  }
}
