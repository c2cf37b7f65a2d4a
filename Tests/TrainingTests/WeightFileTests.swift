import Files
import TestSupport
import Testing

@testable import Training

/// A file that the safetensors library wrote, as Fixtures/make_weights.py has it.
@Suite struct WeightFileTests {
  private let file: SafetensorsWeights

  init() throws { file = try SafetensorsWeights(path("Tests/TrainingTests/Fixtures/weights.safetensors")) }

  @Test func `names become paths, with their extents`() throws {
    #expect(
      try file.shapes() == [
        "transformer/localisation/1/weight": [2, 3], "double": [2, 3], "half": [2, 3], "brain": [2, 3],
        "count": [], "bytes": [5], "none": [0, 3],
      ])
  }

  @Test(arguments: ["transformer/localisation/1/weight", "double", "half"])
  func `numbers are read as they were written`(name: String) throws {
    #expect(try file.values(of: name) == [1.5, -0.25, 3, 0, -2, 0.0999755859375])
  }

  @Test func `bfloat16 has eight bits of each`() throws {
    #expect(try file.values(of: "brain") == [1.5, -0.25, 3, 0, -2, 0.10009765625])
  }

  @Test(arguments: [("count", "I64"), ("bytes", "U8")])
  func `integers are no weights`(name: String, type: String) throws {
    let fault = try #require(throws: Fault.self) { try file.values(of: name) }
    #expect(
      fault.exitStatus == .badData && fault.description.contains("\(name) has elements of type \(type)"))
    #expect(try file.values(of: "none") == [])
  }
}
