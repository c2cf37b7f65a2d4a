extension DatasetFile {
  /// What a person wants to know of the dataset, some lines of text.
  public var summary: String {
    let perClass = schema.classNames.indices.map { label in
      "\(schema.classNames[label]): \((0..<count).count { self.label($0) == label })"
    }
    return """
      dataset \(path)
        samples     \(count), images \(schema.shape)
        classes     \(perClass.joined(separator: ", "))
        split       \(provenance.split), epoch \(provenance.epoch)
        distortion  \(provenance.distortion.rawValue), seed \(provenance.seed)
        source      digits with digest \(provenance.sourceDigest)
        software    stn \(provenance.softwareVersion)
      """
  }
}
