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
    if file == nil, testFile != nil {
      return [Conflict(key: "test_file", message: "needs data.file, the dataset to train on")]
    }
    let canonicalCount = 60_000
    if file == nil, digits == "mnist", validation >= canonicalCount {
      let message = "\(validation) held out of \(canonicalCount) training digits leave none"
      return [Conflict(key: "validation", message: message)]
    }
    return []
  }
}

extension DistortionOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word)
    fields.field("canvas", &canvas, .optional(.integer(28...1024)))
    fields.field("depth", &depth, .integer(2...28), .of(.volume, kind))
    fields.field("angle", &angle, .nonNegative, .of(.volume, kind))
  }

  func conflicts() -> [Conflict] {
    let largestCube = 256
    guard kind == .volume, let canvas, canvas > largestCube else { return [] }
    return [
      Conflict(key: "canvas", message: "\(canvas)³ voxels are too many; expected at most \(largestCube)³")
    ]
  }
}
