import Datasets
import Files
import TestSupport
import Tensors
import Testing

@Suite struct NormalisationTests {
  /// Two channels of four pixels: 0, 0, 51 and 204, and one that is 102 throughout.
  private let image = OneImage([0, 0, 51, 204, 102, 102, 102, 102], shape: [2, 2, 2], count: 3)

  private func measured(_ dataset: any Dataset) throws -> Normalisation {
    var moments = [ChannelMoments](repeating: ChannelMoments(), count: dataset.schema.shape[0])
    try dataset.addMoments(of: 0..<dataset.count, to: &moments)
    return try #require(Normalisation(moments))
  }

  @Test func `mean and deviation are those of brightness, channel by channel`() throws {
    let found = try measured(image)
    // Brightnesses 0, 0, 0.2 and 0.8: mean 0.25, mean square 0.17.
    expectClose(found.means, [0.25, 0.4], relative: 1e-6)
    expectClose(found.deviations[..<1], [(0.17 - 0.0625).squareRoot()], relative: 1e-6)
  }

  @Test func `a channel of one colour keeps its scale`() throws {
    let flat = OneImage([0, 0, 255, 255], shape: [2, 1, 2])
    #expect(try measured(flat).deviations == [1, 1])
  }

  @Test func `sums over parts of the rows add up to those over all`() throws {
    let digits = DatasetSlice(try fixtureDigits(), rows: Array(0..<60))
    var (first, second) = ([ChannelMoments()], [ChannelMoments()])
    try digits.addMoments(of: 0..<20, to: &first)
    try digits.addMoments(of: 20..<60, to: &second)
    first[0].add(second[0].numbers)
    let found = try #require(Normalisation(first))
    let all = try measured(digits)
    expectClose(found.means, all.means.map { Double($0) }, relative: 1e-6)
    expectClose(found.deviations, all.deviations.map { Double($0) }, relative: 1e-6)
  }

  @Test func `a normalised dataset has mean zero and deviation one, and is otherwise what it was`() throws {
    let digits = DatasetSlice(try fixtureDigits(), rows: Array(0..<60))
    let normalised = try NormalisedDataset(digits, by: measured(digits))
    let again = try measured(normalised)
    expectClose(again.means, [0], absolute: 1e-6)
    expectClose(again.deviations, [1], relative: 1e-5)
    #expect(normalised.count == 60 && normalised.digest == digits.digest && normalised.sampleID(at: 7) == 7)
    #expect(normalised.schema.element == .float32 && normalised.schema.classNames == digits.schema.classNames)
    #expect(try normalised.sample(5).label == digits.sample(5).label)
  }

  @Test func `a batch has the normalised numbers as they are`() throws {
    let given = try #require(Normalisation(means: [0.2, 0], deviations: [0.5, 4]))
    let normalised = try NormalisedDataset(image, by: given)
    let batch = Batch(normalised.schema, capacity: 1)
    try Loader(normalised, seed: 1).load(rows: 0..<1, into: batch)
    expectClose(batch.images.elements, [-0.4, -0.4, 0, 1.2, 0.1, 0.1, 0.1, 0.1], absolute: 1e-6)
  }

  @Test func `images of another number of channels are refused`() throws {
    let given = try #require(Normalisation(means: [0.2], deviations: [0.5]))
    let refusal = #expect(throws: Fault.self) { try NormalisedDataset(image, by: given) }
    #expect(
      refusal?.description.contains("have 2 channels, but those that the network was trained on") == true)
  }

  @Test(arguments: [[0, 1], [Float.nan], [-1], []] as [[Float]])
  func `numbers that are no deviations of as many channels are none`(_ deviations: [Float]) {
    #expect(Normalisation(means: [0.5], deviations: deviations) == nil)
  }
}
