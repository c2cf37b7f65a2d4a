import Files
import Memory
public import SpatialTransformers
import Tensors

/// Labelled images of handwritten digits, 28×28 pixels of 0 (paper) to 255 (ink), read in place.
///
/// Every digit has an identity, which is its row: training digits count from 0, test digits on from there.
public final class Digits: Dataset {
  /// The size of every image.
  public static let size = ImageSize(height: 28, width: 28)

  /// The digits 0 to 9.
  public static let classNames = (0..<10).map(String.init)

  /// Grey images of bytes.
  public static let schema = Schema(shape: [1, size.height, size.width], classNames: classNames)

  /// The identities of the training digits.
  public let trainingIDs: Range<Int>

  /// The identities of the test digits.
  public let testIDs: Range<Int>

  /// The digest of the four files, one after another.
  public let digest: UInt64

  private let training: Part
  private let test: Part
  private let owner: AnyObject?

  /// Finds the digits in a block that ``DigitFolder/readFiles(into:)`` filled, without copying it.
  ///
  /// The block must live and stay as it is as long as the digits; `owner` is kept alive for that.
  /// Throws a ``Fault`` where the block is not what `folder` should hold.
  public init(_ block: UnsafeRawBufferPointer, from folder: DigitFolder, owner: AnyObject? = nil) throws {
    var rest = block
    let files = try folder.filePaths.enumerated().map { index, path in
      let file = try IDXFile(beginning: rest, holding: DigitFolder.content(index), path: path)
      rest = UnsafeRawBufferPointer(rebasing: rest[file.byteCount...])
      return file
    }
    digest = Digest.of(block)
    training = try Part(files[0], files[1], paths: Array(folder.filePaths[..<2]))
    test = try Part(files[2], files[3], paths: Array(folder.filePaths[2...]))
    trainingIDs = 0..<training.count
    testIDs = training.count..<(training.count + test.count)
    self.owner = owner
    guard !folder.isCache || digest == DigitFolder.mnistDigest else {
      throw Fault(.badData, "\(folder.path) holds digits that are not MNIST's; \(folder.hint)")
    }
  }

  /// The digit that an image shows.
  public func label(_ id: Int) -> Int {
    let (part, index) = place(of: id)
    return Int(part.labels[index])
  }

  /// Grey images of bytes.
  public var schema: Schema { Self.schema }

  /// The number of all digits.
  public var count: Int { testIDs.upperBound }

  /// The row itself.
  public func sampleID(at row: Int) -> Int { row }

  /// Asks for the digit's pixels and label.
  public func expect(_ row: Int) {
    let (part, index) = place(of: row)
    prefetchLines(ofBytes: part.images + index * Self.size.count, count: Self.size.count)
    prefetchLines(ofBytes: part.labels + index, count: 1)
  }

  /// Copies a digit, the same in every epoch; never throws.
  public func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    let (part, index) = place(of: row)
    let pixels = part.images + index * Self.size.count
    for i in 0..<Self.size.count { sample.pixels[i] = Float(pixels[i]) }
    sample.labels[0] = Int32(label(row))
  }

  private func place(of id: Int) -> (Part, Int) {
    precondition(id >= 0 && id < testIDs.upperBound, "digit \(id) of \(testIDs.upperBound)")
    return trainingIDs.contains(id) ? (training, id) : (test, id - testIDs.lowerBound)
  }
}

/// Images and as many labels, in memory that somebody else owns.
private struct Part {
  let count: Int
  let images: UnsafePointer<UInt8>
  let labels: UnsafePointer<UInt8>

  init(_ images: IDXFile, _ labels: IDXFile, paths: [String]) throws(Fault) {
    guard images.count == labels.count else {
      throw Fault(
        .badData, "\(paths[0]) holds \(images.count) images, but \(paths[1]) \(labels.count) labels")
    }
    if let index = labels.bytes.firstIndex(where: { $0 > 9 }) {
      throw Fault(
        .badData, "\(paths[1]) has the label \(labels.bytes[index]) at \(index), expected 0 to 9")
    }
    count = images.count
    self.images = Self.start(images)
    self.labels = Self.start(labels)
  }

  private static func start(_ file: IDXFile) -> UnsafePointer<UInt8> {
    guard let address = file.bytes.assumingMemoryBound(to: UInt8.self).baseAddress else {
      preconditionFailure("an IDX file with bytes has an address")
    }
    return address
  }
}
