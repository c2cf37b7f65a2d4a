package import Datasets
package import Files
import Tensors

/// Pictures of another program as samples: in one size and colour, bytes where they are such.
package final class ImportedDataset: Dataset {
  /// Images of one size, and the classes.
  package let schema: Schema

  private let source: any PictureSource
  private let labels: SampleLabels
  private let firstID: Int
  let framing: Framing

  /// Takes pictures that show what `labels` say.
  ///
  /// What the options leave open, size and colour, is the first picture's.
  package convenience init(
    _ source: any PictureSource, _ labels: SampleLabels, _ options: FramingOptions
  ) throws(Fault) {
    self.init(source, labels, try Framing(options, for: source))
  }

  /// Makes the same images as another source's; identities count from `firstID`.
  init(_ source: any PictureSource, _ labels: SampleLabels, _ framing: Framing, firstID: Int = 0) {
    precondition(source.count == labels.count, "\(labels.count) labels for \(source.count) pictures")
    (self.source, self.labels, self.framing, self.firstID) = (source, labels, framing, firstID)
    var schema = Schema(shape: framing.shape, classNames: labels.classNames)
    schema.element = framing.isBytes ? .uint8 : .float32
    schema.labelsPerSample = labels.perSample
    schema.preparation = framing.preparation
    self.schema = schema
  }

  package var count: Int { source.count }

  /// The digest of the names and the labels of all pictures: what they show is read once only, on its way.
  package private(set) lazy var digest: UInt64 = {
    var digest = Digest()
    for index in 0..<count {
      Array((source.key(of: index) + "\n").utf8).withUnsafeBytes { digest.update($0) }
    }
    labels.codes.withUnsafeBytes { digest.update($0) }
    return digest.value
  }()

  /// What faults call the picture of a row.
  package func name(of row: Int) -> String { source.name(of: row) }

  package func sampleID(at row: Int) -> Int { firstID + row }

  /// Reads a picture and makes an image of it, the same in every epoch.
  package func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try framing.frame(source.picture(at: row), named: source.name(of: row), into: sample.pixels)
    for (place, code) in labels[row].enumerated() { sample.labels[place] = code }
  }
}
