import Datasets

extension DataOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "digits", &digits, .path("mnist or the path of a folder", words: ["mnist"]),
      means: "the folder of digits in IDX files, where no file is given")
    fields.field(
      "file", &file, .optional(.path("the path of a dataset")),
      means: "the dataset to train on, in place of digits")
    fields.field(
      "validation_file", &validationFile, .optional(.path("the path of a dataset")),
      means: "a dataset to validate with")
    fields.field(
      "test_file", &testFile, .optional(.path("the path of a dataset")), means: "a dataset to test with")
    fields.section("distortion", &distortion)
    fields.field(
      "augmentation", &augmentation, .list(of: .distortionStep),
      means: "steps that are done to training samples besides, and to no others")
    fields.field(
      "normalisation", &normalisation, .word,
      means: "what networks see of images: brightness, or by channels that less its mean over its deviation")
    fields.field(
      "validation", &validation, .integer(0...1_000_000_000),
      means: "training samples that are held out to validate with")
    fields.field(
      "test_seed", &testSeed, .integer(0 ... .max), means: "the seed of the test samples' distortion")
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
    fields.field("kind", &kind, .word, means: "which distortion makes the samples, in all splits")
    fields.field(
      "canvas", &canvas, .optional(.integer(1...1024)),
      means: "rows and columns of the image made, of volumes slices too; null for the kind's own")
    fields.field(
      "steps", &steps, .list(of: .distortionStep), .of(.list, kind), means: "what is done, one after another")
    fields.field(
      "depth", &depth, .integer(2...Self.largestCube), .of(.volume, kind),
      means: "how many slices thick the image in a volume is")
    fields.field(
      "angle", &angle, .nonNegative, .of(.volume, kind),
      means: "how far it is turned about each of the three axes at most, in radians")
  }

  func conflicts() -> [Conflict] { steps.conflicts(at: "steps") + conflictsOfVolumes() }

  private func conflictsOfVolumes() -> [Conflict] {
    guard kind == .volume, let canvas, canvas > Self.largestCube else { return [] }
    let message = "\(canvas)³ voxels are too many; expected at most \(Self.largestCube)³"
    return [Conflict(key: "canvas", message: message)]
  }
}
