import Files
public import Tensors

extension DatasetFile {
  /// What a person, or a program, wants to know first of a dataset.
  public struct Summary: Sendable {
    /// Where it lies.
    public var path: String
    /// The samples that it holds.
    public var samples: Int
    /// The shape of one image or volume.
    public var shape: Shape
    /// The classes, and the samples of which the first label is each.
    public var classes: [(name: String, samples: Int)]
    /// The columns that tell the truth about the samples.
    public var truth: [String]
    /// How others' pictures became the images; nil where they were no pictures of others.
    public var preparation: Preparation?
    /// Where the samples come from.
    public var provenance: DatasetProvenance
  }

  /// Tells what the file says of itself, and counts its samples by class.
  public func summary() -> Summary {
    var counts = schema.classNames.map { _ in 0 }
    for row in 0..<count { counts[label(row)] += 1 }
    return Summary(
      path: path, samples: count, shape: schema.shape,
      classes: zip(schema.classNames, counts).map { (name: $0, samples: $1) },
      truth: schema.truth.map(\.path), preparation: schema.preparation, provenance: provenance)
  }
}

extension DatasetFile.Summary {
  /// Some lines of text.
  public var text: String {
    """
    dataset \(path)
      samples     \(samples), images \(shape)
      classes     \(classesText)
      truth       \(truth.isEmpty ? "none" : truth.joined(separator: ", "))
      \(origin)
      source      digest \(provenance.sourceDigest)
      software    stn \(provenance.softwareVersion)
    """
  }

  /// The first few dozen classes: of thousands nobody reads all.
  private var classesText: String {
    let shown = classes.prefix(40).map { "\($0.name): \($0.samples)" }.joined(separator: ", ")
    return classes.count > 40 ? "\(shown), … (\(classes.count) in all)" : shown
  }

  private var origin: String {
    guard let source = provenance.importedFrom else {
      return """
        split       \(provenance.split), epoch \(provenance.epoch)
          distortion  \(provenance.distortion), seed \(provenance.seed)
        """
    }
    let made = preparation.map { "; \($0.text)" }
    return """
      split       \(provenance.split), by seed \(provenance.seed)
        imported    from \(source)\(made ?? "")
      """
  }

  /// The values of a JSON object, by their names.
  public var object: [String: any Encodable] {
    [
      "path": path, "samples": samples, "shape": shape.dimensions, "classes": classes.map(\.name),
      "truth": truth, "split": provenance.split, "epoch": provenance.epoch, "seed": provenance.seed,
      "distortion": provenance.distortion, "imported_from": provenance.importedFrom,
      "source_digest": provenance.sourceDigest,
      "software_version": provenance.softwareVersion,
    ]
  }
}
