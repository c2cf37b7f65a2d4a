public import Tensors

/// Samples of a generated dataset, the same in every epoch.
public final class HDF5Images: SampleSource {
  private let file: DatasetFile
  private let rows: [Int]

  /// A digest of all samples of the file.
  public let digest: UInt64

  /// Reads these rows of a dataset; nil stands for all.
  public init(_ file: DatasetFile, rows: [Int]? = nil) {
    self.file = file
    self.rows = rows ?? Array(0..<file.count)
    digest = file.digest
  }

  /// The number of samples.
  public var count: Int { rows.count }

  /// The shape of one image, (C, H, W), or volume, (C, D, H, W).
  public var shape: Shape { file.shape }

  /// The number of classes.
  public var classCount: Int { file.provenance.classNames.count }

  /// The identity of the digit at an index.
  public func sampleID(at index: Int) -> Int { file.sampleID(rows[index]) }

  /// Reads an image and returns its label.
  ///
  /// Throws a ``Fault`` where it cannot be read or is damaged.
  public func read(_ index: Int, epoch: Int, into bytes: UnsafeMutablePointer<UInt8>) throws -> Int {
    try file.readImage(rows[index], into: bytes)
    return file.label(rows[index])
  }
}
