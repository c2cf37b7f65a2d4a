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
  /// The resolved configuration.
  package func configuration() throws -> String { try content.dataset(place).readString() }
}
