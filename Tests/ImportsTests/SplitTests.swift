import Datasets
import Files
import Imports
import SpatialTransformers
import TestSupport
import Testing

@Suite struct SplitTests {
  @Test func `every class gives its share, and no sample stands in two splits`() throws {
    let labels = SampleLabels(numbers: (0..<1000).map { $0 % 7 })
    let split = try StratifiedSplit(labels, validation: 0.1, test: 0.2, seed: 3)
    #expect((split.training + split.validation + split.test).sorted() == Array(0..<1000))
    for (rows, share) in [(split.validation, 0.1), (split.test, 0.2)] {
      #expect(rows == rows.sorted())
      for label in 0..<7 {
        let all = (0..<1000).count { $0 % 7 == label }
        #expect(rows.count { $0 % 7 == label } == Int((Double(all) * share).rounded()))
      }
    }
  }

  @Test func `a split is the seed's, and another seed's is another`() throws {
    let labels = SampleLabels(numbers: (0..<100).map { $0 % 2 })
    let (one, same, other) = (
      try StratifiedSplit(labels, validation: 0, test: 0.3, seed: 1),
      try StratifiedSplit(labels, validation: 0, test: 0.3, seed: 1),
      try StratifiedSplit(labels, validation: 0, test: 0.3, seed: 2)
    )
    #expect(one == same)
    #expect(one.test != other.test)
    #expect(one.test.count == other.test.count)
  }

  @Test func `a class of one sample is trained on, and a share of nothing is refused`() throws {
    let labels = SampleLabels(names: ["a", "b", "b", "b", "b"])
    #expect(try StratifiedSplit(labels, validation: 0, test: 0.5, seed: 1).test.count == 2)
    expectRefusal(.badData, "no class has samples enough for a test split of 0.1", "4") {
      _ = try StratifiedSplit(labels, validation: 0, test: 0.1, seed: 1)
    }
  }

  @Test func `the same image in two splits is said, and under another class too`() throws {
    let parts = [
      Duplicates.Part("training", digests: [1, 2, 3, 2], labels: [0, 0, 1, 0]) { "training \($0)" },
      Duplicates.Part("test", digests: [3, 9, 1], labels: [1, 0, 1]) { "test \($0)" },
    ]
    #expect(
      Duplicates(parts).notices == [
        "1 image of the test split is in the training split, too, under another class: test 2 is training 0",
        "1 image of the test split is in the training split, too: test 0 is training 2",
        "1 image of the training split is there twice: training 3 is training 1",
      ])
  }

  @Test func `splits of one source have identities of their own, those of two sources as well`() throws {
    var options = FramingOptions()
    options.size = ImageSize(height: 4, width: 4)
    let shares = try imported("shapes", [.test: .share(0.25), .validation: .share(0.25)], framing: options)
    #expect(shares.map { $0.dataset.count } == [6, 3, 3])
    let ids = shares.flatMap { split in (0..<split.dataset.count).map(split.dataset.sampleID) }
    #expect(ids.sorted() == Array(0..<12))
    let sources = try imported("shapes", [.test: .source(fixturePath("shapes"))], framing: options)
    #expect((0..<12).map(sources[1].dataset.sampleID) == Array(12..<24))
    #expect(try sources[1].dataset.labels() == sources[0].dataset.labels())
  }
}
