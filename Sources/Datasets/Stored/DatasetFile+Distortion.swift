extension DatasetFile {
  /// What the file says of it.
  public var frozenDistortion: String? { provenance.distortion }
}
