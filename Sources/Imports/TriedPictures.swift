package import Datasets
package import Files
import SpatialTransformers
import Tensors

/// Pictures on which a trained network is tried, made into images such as it takes.
package final class TriedPictures: Dataset {
  /// What the network was taught by, without labels where nobody says what the pictures show.
  package let schema: Schema

  private let found: FoundSource
  private let source: any PictureSource
  private let labels: SampleLabels?
  private let framing: Framing

  /// Opens what was found at a path, for a network that was taught by samples of a schema.
  ///
  /// - Throws: a fault where the network takes no pictures, or none such as these, or `isLabelled` and they show nothing
  ///   that it knows.
  package init(_ found: FoundSource, at path: String, for schema: Schema, isLabelled: Bool) throws(Fault) {
    let part = try found.tried.found.open()
    (self.found, source) = (found, part.pictures)
    labels = isLabelled ? try Self.labels(of: part, called: found.classNames, at: path, for: schema) : nil
    framing = try Framing(try Self.options(for: schema), for: source)
    guard framing.isBytes == (schema.element == .uint8) else {
      let kinds = ("bytes, 0 to 255", "numbers of any size")
      let (own, taught) = framing.isBytes ? kinds : (kinds.1, kinds.0)
      throw Fault(
        .configuration,
        "\(source.name(of: 0)) has pixels that are \(own), but the network was taught by \(taught); name pictures like those that it was taught by"
      )
    }
    var own = schema
    own.isLabelled = isLabelled
    self.schema = own
  }

  private static func labels(
    of part: (pictures: any PictureSource, labels: SampleLabels?), called names: GivenNames?, at path: String,
    for schema: Schema
  ) throws(Fault) -> SampleLabels {
    guard var labels = part.labels else { throw part.pictures.lacksLabels }
    guard labels.perSample == schema.labelsPerSample else {
      throw Fault(
        .badData,
        "\(path) has \(labels.perSample) labels for each picture, but the network was taught by \(schema.labelsPerSample); expected as many"
      )
    }
    if let names { try labels.rename(names) }
    let areUnnamed = names == nil && schema.classNames.allSatisfy { Int($0) == nil }
    try labels.recode(
      to: schema.classNames, of: path,
      remedy: areUnnamed ? "let --class-names say what the numbers are called" : nil)
    return labels
  }

  /// Refuses outputs that would replace what is read.
  package func check(areNone outputs: [NamedFile]) throws(Fault) { try found.check(areNone: outputs) }

  private static func options(for schema: Schema) throws(Fault) -> FramingOptions {
    var options = FramingOptions()
    guard schema.shape.rank == 3, let colour = FramingOptions.Colour(channels: schema.shape[0]) else {
      throw Fault(
        .configuration,
        "the network takes samples of \(schema.shape), which no picture becomes; expected one channel or three"
      )
    }
    options.size = ImageSize(height: schema.shape[1], width: schema.shape[2])
    options.colour = colour
    options.preparation = schema.preparation ?? Preparation()
    return options
  }

  package var count: Int { source.count }

  /// The digest of the names of all pictures, and of what they show.
  package private(set) lazy var digest: UInt64 = {
    let names = Digest.of((0..<count).map(source.key))
    guard let labels else { return names }
    var digest = Digest()
    withUnsafeBytes(of: names) { digest.update($0) }
    labels.codes.withUnsafeBytes { digest.update($0) }
    return digest.value
  }()

  package func sampleID(at row: Int) -> Int { row }

  /// What faults call the picture of a row: the path of its file, where it has one.
  package func name(of row: Int) -> String { source.name(of: row) }

  /// Reads a picture and makes an image of it; labels that nobody knows are 0.
  package func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try framing.frame(source.picture(at: row), named: source.name(of: row), into: sample.pixels)
    for place in 0..<schema.labelsPerSample {
      sample.labels[place] = labels.map { $0[row][row * schema.labelsPerSample + place] } ?? 0
    }
  }
}
