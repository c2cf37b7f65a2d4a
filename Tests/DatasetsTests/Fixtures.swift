import Datasets
import Foundation
import Tensors
import Testing

/// The folder of 300 training and 100 test digits of MNIST.
let fixtureFolder = DigitFolder(
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path)

/// Bytes that stay in place as long as somebody holds them.
final class Block {
  let bytes: UnsafeMutableRawBufferPointer

  init(reading folder: DigitFolder) throws {
    bytes = .allocate(byteCount: folder.byteCount(), alignment: 1)
    try folder.readFiles(into: bytes)
  }

  deinit { bytes.deallocate() }
}

/// The digits of the fixture.
func fixtureDigits() throws -> Digits {
  let block = try Block(reading: fixtureFolder)
  return try Digits(UnsafeRawBufferPointer(block.bytes), from: fixtureFolder, owner: block)
}

/// Training digits of the fixture, distorted.
func fixtureSource(
  _ kind: DistortionKind, canvas: Int? = nil, seed: UInt64 = 7, ids: Range<Int> = 0..<300
) throws -> DistortedDigits {
  var options = DistortionOptions()
  options.kind = kind
  options.canvas = canvas
  return DistortedDigits(
    try fixtureDigits(), ids: Array(ids), distortion: options.makeDistortion(), seed: seed)
}

extension DistortedDigits {
  /// The image at an index in an epoch.
  func image(_ index: Int, epoch: Int = 0) -> [UInt8] {
    var image = [UInt8](repeating: 0, count: shape.count)
    _ = draw(index, epoch: epoch, into: &image)
    return image
  }

  /// The image at an index in an epoch, and its pose.
  func drawn(_ index: Int, epoch: Int = 0) -> (image: [UInt8], pose: Pose) {
    var image = [UInt8](repeating: 0, count: shape.count)
    let truth = draw(index, epoch: epoch, into: &image)
    return (image, Pose(truth))
  }

  /// The volume at an index in an epoch, and its pose.
  func drawnVolume(_ index: Int, epoch: Int = 0) -> (volume: [UInt8], pose: VolumePose) {
    var volume = [UInt8](repeating: 0, count: shape.count)
    let truth = draw(index, epoch: epoch, into: &volume)
    return (volume, VolumePose(truth))
  }
}

/// The truth about a digit in an image, out of the columns of its dataset.
struct Pose {
  let matrix: [Float]
  let angle: Float
  let scale: Float
  let shiftX: Float
  let shiftY: Float

  init(_ truth: UnsafePointer<Float>) {
    matrix = (0..<6).map { truth[$0] }
    (angle, scale, shiftX, shiftY) = (truth[6], truth[7], truth[8], truth[9])
  }
}

/// The truth about a digit in a volume, out of the columns of its dataset.
struct VolumePose {
  let matrix: [Float]
  let angles: [Float]
  let shift: [Float]
  let depth: Float

  init(_ truth: UnsafePointer<Float>) {
    matrix = (0..<12).map { truth[$0] }
    angles = (12..<15).map { truth[$0] }
    shift = (15..<18).map { truth[$0] }
    depth = truth[18]
  }
}

extension AffineDistortion {
  /// Draws an image and gives its pose.
  func draw(
    _ digit: [UInt8], using random: inout RandomStream, into image: inout [UInt8]
  ) -> Pose {
    var truth = [Float](repeating: 0, count: 10)
    draw(digit, using: &random, into: &image, truth: &truth)
    return Pose(truth)
  }
}

extension SampleSource {
  /// The image and label at an index in an epoch.
  func sample(_ index: Int, epoch: Int = 0) throws -> (image: [UInt8], label: Int) {
    var image = [UInt8](repeating: 0, count: shape.count)
    let label = try read(index, epoch: epoch, into: &image)
    return (image, label)
  }
}
