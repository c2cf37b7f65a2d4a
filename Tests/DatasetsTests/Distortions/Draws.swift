import Datasets
import Files
import Tensors
import Testing

extension Dataset {
  /// The truth about a row, by the names of its columns.
  func truth(_ row: Int, epoch: Int = 0) throws -> [String: [Double]] {
    let samples = Samples(schema, capacity: 1, withTruth: true)
    try read(row, epoch: epoch, into: samples[0])
    var values = Array(try #require(samples.truth)).map(Double.init)[...]
    return schema.truth.reduce(into: [:]) {
      $0[$1.path] = Array(values.prefix($1.rowCount))
      values = values.dropFirst($1.rowCount)
    }
  }

  /// All labels of a row.
  func labels(_ row: Int, epoch: Int = 0) throws -> [Int] {
    let samples = Samples(schema, capacity: 1)
    try read(row, epoch: epoch, into: samples[0])
    return samples.labels.map(Int.init)
  }

  /// A value of the truth about every row, or several, in a column.
  func drawn(_ name: String) throws -> [[Double]] {
    try (0..<count).map { try #require(try truth($0)[name]) }
  }
}

extension DistortionOptions {
  /// A list of steps.
  init(_ steps: DistortionStep..., canvas: Int? = nil) {
    self.init()
    (kind, self.steps, self.canvas) = (.list, steps, canvas)
  }

  /// A dataset of the paper.
  init(_ kind: DistortionKind, canvas: Int? = nil) {
    self.init()
    (self.kind, self.canvas) = (kind, canvas)
  }
}

/// A shape that looks like none of its mirror images: an L with a dot, brighter towards its foot.
let asymmetric: [UInt8] = {
  var pixels = [UInt8](repeating: 0, count: 784)
  for row in 6..<21 { for column in 8..<11 { pixels[28 * row + column] = UInt8(60 + 9 * row) } }
  for row in 18..<21 { for column in 11..<19 { pixels[28 * row + column] = 240 } }
  pixels[28 * 8 + 20] = 255
  return pixels
}()

/// Images that differ, each of a class of its own.
final class Stripes: Dataset {
  let schema: Schema
  let count: Int
  let digest: UInt64 = 9

  init(count: Int, shape: Shape = [1, 10, 12]) {
    self.count = count
    schema = Schema(shape: shape, classNames: (0..<count).map { "\($0)" })
  }

  func sampleID(at row: Int) -> Int { 100 + row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    for i in 0..<schema.shape.count { sample.pixels[i] = Float((i * (row + 3) * 7 + row) % 200) }
    sample.labels[0] = Int32(row)
  }
}
