import Datasets

extension DataOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("digits", &digits, .path("mnist or the path of a folder", words: ["mnist"]))
    fields.field("file", &file, .optional(.path("the path of a dataset")))
    fields.field("validation_file", &validationFile, .optional(.path("the path of a dataset")))
    fields.field("test_file", &testFile, .optional(.path("the path of a dataset")))
    fields.field("distortion", &distortion, .section)
    fields.field("augmentation", &augmentation, .list(of: .distortionStep))
    fields.field("normalisation", &normalisation, .word)
    fields.field("validation", &validation, .integer(0...1_000_000_000))
    fields.field("test_seed", &testSeed, .integer(0 ... .max))
  }

  func conflicts() -> [Conflict] {
    conflictsOfFiles() + augmentation.conflictsOfAugmentation(at: "augmentation")
  }

  private func conflictsOfFiles() -> [Conflict] {
    if validationFile != nil, validation > 0 {
      return [
        Conflict(key: "validation", message: "holds out training samples, where validation_file has its own")
      ]
    }
    guard file == nil else { return [] }
    return [("validation_file", validationFile), ("test_file", testFile)].filter { $0.1 != nil }.map {
      Conflict(key: $0.0, message: "needs data.file, the dataset to train on")
    }
  }
}

extension DistortionOptions: OptionFields {
  /// The most voxels along an edge.
  private static let largestCube = 256

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word)
    fields.field("canvas", &canvas, .optional(.integer(1...1024)))
    fields.field("steps", &steps, .list(of: .distortionStep), .of(.list, kind))
    fields.field("depth", &depth, .integer(2...Self.largestCube), .of(.volume, kind))
    fields.field("angle", &angle, .nonNegative, .of(.volume, kind))
  }

  func conflicts() -> [Conflict] { steps.conflicts(at: "steps") + conflictsOfVolumes() }

  private func conflictsOfVolumes() -> [Conflict] {
    guard kind == .volume, let canvas, canvas > Self.largestCube else { return [] }
    let message = "\(canvas)³ voxels are too many; expected at most \(Self.largestCube)³"
    return [Conflict(key: "canvas", message: message)]
  }
}
