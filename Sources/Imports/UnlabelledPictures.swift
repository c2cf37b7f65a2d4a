package import Datasets
package import Files
import SpatialTransformers
import Tensors

/// Pictures of which nobody says what they show, made into images such as a trained network takes.
package final class UnlabelledPictures: Dataset {
  /// What the network was taught by, of which no labels are known.
  package let schema: Schema

  private let source: any PictureSource
  private let framing: Framing

  /// Opens what was found, for a network that was taught by samples of a schema.
  ///
  /// - Throws: a fault where the network takes no pictures, or none such as these.
  package init(_ found: FoundSource, for schema: Schema) throws(Fault) {
    guard let part = found[.training] else { preconditionFailure("nothing was found") }
    source = try part.open().pictures
    framing = try Framing(try Self.options(for: schema), for: source)
    guard framing.isBytes == (schema.element == .uint8) else {
      throw Fault(
        .configuration,
        "\(source.name(of: 0)) has pixels of \(framing.isBytes ? "bytes" : "numbers"), but the network was taught by \(schema.element.rawValue); import such pictures with the same --range"
      )
    }
    var own = schema
    own.isLabelled = false
    self.schema = own
  }

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

  /// The digest of the names of all pictures.
  package private(set) lazy var digest: UInt64 = Digest.of((0..<count).map(source.key))

  package func sampleID(at row: Int) -> Int { row }

  /// What faults call the picture of a row: the path of its file, where it has one.
  package func name(of row: Int) -> String { source.name(of: row) }

  /// Reads a picture and makes an image of it; its labels are all 0.
  package func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try framing.frame(source.picture(at: row), named: source.name(of: row), into: sample.pixels)
    sample.labels.update(repeating: 0, count: schema.labelsPerSample)
  }
}
