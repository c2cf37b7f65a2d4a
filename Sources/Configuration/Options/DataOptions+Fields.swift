import Datasets

extension DataOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("digits", &digits, .text("mnist or the path of a folder"))
    fields.field("file", &file, .optional(.text("the path of a dataset")))
    fields.field("test_file", &testFile, .optional(.text("the path of a dataset")))
    fields.field("distortion", &distortion, .section)
    fields.field("validation", &validation, .integer(0...1_000_000_000))
    fields.field("test_seed", &testSeed, .integer(0 ... .max))
  }

  func conflicts() -> [Conflict] {
    guard file == nil, testFile != nil else { return [] }
    return [Conflict(key: "test_file", message: "needs data.file, the dataset to train on")]
  }
}

extension DistortionOptions: OptionFields {
  /// The most voxels along an edge.
  private static let largestCube = 256

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word)
    fields.field("canvas", &canvas, .optional(.integer(1...1024)))
    fields.field("depth", &depth, .integer(2...Self.largestCube), .of(.volume, kind))
    fields.field("angle", &angle, .nonNegative, .of(.volume, kind))
  }

  func conflicts() -> [Conflict] {
    guard kind == .volume, let canvas, canvas > Self.largestCube else { return [] }
    let message = "\(canvas)³ voxels are too many; expected at most \(Self.largestCube)³"
    return [Conflict(key: "canvas", message: message)]
  }
}
