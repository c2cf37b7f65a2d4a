import Datasets
import Files
import Foundation
import Imports
import SpatialTransformers
import TestSupport
import Testing

/// Folders that hold more than a folder of pictures for each class.
@Suite struct FolderTests {
  private let folder: TemporaryFolder
  private let source: String

  init() throws {
    folder = try TemporaryFolder()
    source = folder.path("source")
  }

  private func put(_ names: String...) throws {
    for name in names {
      let path = source + "/" + name
      try FileManager.default.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: fixturePath("shapes/bar/0.png"), toPath: path)
    }
  }

  private func plan() throws -> ImportPlan {
    try ImportPlan(source, [:], FindingOptions())
  }

  @Test func `folders to train with and to test beside others are not taken for classes`() throws {
    try put("train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "models/1.png")
    expectRefusal(
      .badData, "not a split each, nor all a class: models, test, train", "name \(source)/train as the source"
    ) { _ = try plan() }
    try FileManager.default.removeItem(atPath: source + "/models")
    #expect(try plan().open(FramingOptions(), seed: 0).map(\.split) == [.training, .test])
  }

  @Test func `a train may be a class`() throws {
    try put("train/1.png", "car/1.png", "bus/1.png")
    let dataset = try plan().open(FramingOptions(), seed: 0)[0].dataset
    #expect(dataset.schema.classNames == ["bus", "car", "train"])
  }

  @Test func `a picture beside the classes is passed over, and not called no picture`() throws {
    try put("cat/1.png", "dog/1.png", "cover.png")
    #expect(
      try plan().notices == [
        "\(source)/cover.png stands beside the folders of the classes and was passed over"
      ])
  }
}
