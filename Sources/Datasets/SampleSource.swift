public import Tensors

/// Labelled images that are read one by one, by an index from 0.
public protocol SampleSource: AnyObject {
  /// The number of samples.
  var count: Int { get }

  /// The shape of one image, (C, H, W), or volume, (C, D, H, W).
  var shape: Shape { get }

  /// The number of classes; labels lie below it.
  var classCount: Int { get }

  /// A digest of everything that is read, before it is distorted.
  var digest: UInt64 { get }

  /// The stable identity of the sample at an index.
  func sampleID(at index: Int) -> Int

  /// Writes the image at an index, as it appears in an epoch, and returns its label.
  ///
  /// A frozen image is the same in every epoch. Throws a ``Fault`` where it cannot be read.
  func read(_ index: Int, epoch: Int, into bytes: UnsafeMutablePointer<UInt8>) throws -> Int
}
