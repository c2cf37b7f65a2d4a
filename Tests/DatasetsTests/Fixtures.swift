import Datasets
import Memory
import Tensors
import TestSupport
import Testing

/// The folder of 300 training and 100 test digits of MNIST.
let fixtureFolder = DigitFolder(digitFolder)

/// Bytes that stay in place as long as somebody holds them.
final class Block {
  private let memory: AlignedMemory<UInt8>

  init(reading folder: DigitFolder) throws {
    memory = AlignedMemory(repeating: 0, count: folder.byteCount())
    try folder.readFiles(into: bytes)
  }

  var bytes: UnsafeMutableRawBufferPointer { memory.bytes }
}

/// The digits of the fixture.
func fixtureDigits() throws -> Digits {
  let block = try Block(reading: fixtureFolder)
  return try Digits(UnsafeRawBufferPointer(block.bytes), from: fixtureFolder, owner: block)
}

/// Training digits of the fixture, distorted.
func fixtureSource(
  _ kind: DistortionKind, canvas: Int? = nil, seed: UInt64 = 7, ids: Range<Int> = 0..<300
) throws -> any Dataset {
  var options = DistortionOptions()
  options.kind = kind
  options.canvas = canvas
  return try DatasetSlice(fixtureDigits(), rows: Array(ids)).distorted(by: options, seed: seed)
}

extension Dataset {
  /// The image, label and truth of a row in an epoch.
  func sample(_ row: Int, epoch: Int = 0) throws -> (image: [UInt8], label: Int, truth: [Float]) {
    let samples = Samples(schema, capacity: 1, withTruth: true)
    try read(row, epoch: epoch, into: samples[0])
    return (
      samples.images.elements.map { UInt8($0) }, Int(samples.labels[0]), Array(try #require(samples.truth))
    )
  }

  /// The image of a row in an epoch.
  func image(_ row: Int, epoch: Int = 0) throws -> [UInt8] { try sample(row, epoch: epoch).image }

  /// The image of a row in an epoch, and its placement.
  func drawn(_ row: Int, epoch: Int = 0) throws -> (image: [UInt8], placement: Placement) {
    let sample = try sample(row, epoch: epoch)
    return (sample.image, Placement(sample.truth))
  }

  /// The volume of a row in an epoch, and its placement.
  func drawnVolume(_ row: Int, epoch: Int = 0) throws -> (volume: [UInt8], placement: VolumePlacement) {
    let sample = try sample(row, epoch: epoch)
    return (sample.image, VolumePlacement(sample.truth))
  }
}

/// One image of bytes in as many rows as somebody asks for, each with an identity of its own.
final class OneImage: Dataset {
  let schema: Schema
  let count: Int
  let digest: UInt64 = 1
  private let pixels: [Float]

  init(_ pixels: [UInt8], shape: Shape = Digits.schema.shape, count: Int = 1) {
    schema = Schema(shape: shape, classNames: ["it"])
    self.count = count
    self.pixels = pixels.map(Float.init)
  }

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    for (place, value) in pixels.enumerated() { sample.pixels[place] = value }
    sample.labels[0] = 0
  }
}

/// The truth about a digit in an image, out of the columns of its dataset.
struct Placement {
  let matrix: [Float]
  let angle: Float
  let scale: Float
  let shiftX: Float
  let shiftY: Float

  init(_ truth: [Float]) {
    matrix = (0..<6).map { truth[$0] }
    (angle, scale, shiftX, shiftY) = (truth[6], truth[7], truth[8], truth[9])
  }
}

/// The truth about a digit in a volume, out of the columns of its dataset.
struct VolumePlacement {
  let matrix: [Float]
  let angles: [Float]
  let shift: [Float]
  let depth: Float

  init(_ truth: [Float]) {
    matrix = (0..<12).map { truth[$0] }
    angles = (12..<15).map { truth[$0] }
    shift = (15..<18).map { truth[$0] }
    depth = truth[18]
  }
}
