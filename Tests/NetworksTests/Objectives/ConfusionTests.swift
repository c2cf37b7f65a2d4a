import Networks
import TestSupport
import Tensors
import Testing

@Suite struct ConfusionTests {
  /// Counts samples by the logits of each and their labels.
  private func count(_ logits: [[Float]], _ labels: [Int32], heads: Int = 1, classes: Int) throws -> Confusion
  {
    var confusion = try #require(Confusion(heads: heads, classCount: classes))
    let output = Tensor([logits.count, logits[0].count])
    for (place, logit) in logits.joined().enumerated() { output.elements[place] = logit }
    labels.withUnsafeBufferPointer {
      confusion.add(
        output, Targets(count: labels.count / heads, labels: $0, labelsPerSample: heads))
    }
    return confusion
  }

  @Test func `every sample is counted at its label and what is predicted`() throws {
    let logits: [[Float]] = [[1, 0, 0], [0, 2, 1], [0, 2, 1], [3, 2, 1], [0, 0, 9]]
    let confusion = try count(logits, [0, 1, 2, 2], classes: 3)
    #expect(confusion.predicted(of: 0) == [1, 0, 0, 0])
    #expect(confusion.predicted(of: 1) == [0, 1, 0, 0])
    #expect(confusion.predicted(of: 2) == [1, 1, 0, 0])
  }

  @Test func `what NaN hides, and what an output without a class says, is of none`() throws {
    let confusion = try count([[.nan, .nan, 0], [0, 0, 1], [0, 1, 0]], [1, 0, 0], classes: 2)
    #expect(confusion.predicted(of: 0) == [0, 1, 1])
    #expect(confusion.predicted(of: 1) == [0, 0, 1])
  }

  @Test func `several labels have a table each, and mistakes are added up over them`() throws {
    let logits: [[Float]] = [[0, 1, 1, 0], [0, 1, 0, 1], [1, 0, 0, 1]]
    let confusion = try count(logits, [0, 0, 0, 0, 0, 1], heads: 2, classes: 2)
    #expect(confusion.predicted(of: 0) == [1, 2, 0])
    #expect(confusion.predicted(of: 1) == [0, 0, 0])
    #expect(confusion.predicted(of: 0, head: 1) == [1, 1, 0])
    #expect(confusion.predicted(of: 1, head: 1) == [0, 1, 0])
    let mistake = try #require(confusion.mistakes(5).first)
    #expect(confusion.mistakes(5).count == 1)
    #expect((mistake.label, mistake.predicted, mistake.count, mistake.total) == (0, 1, 3, 5))
  }

  @Test func `the most frequent mistakes come first, of equal ones those of the first classes`() throws {
    let one: [[Float]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    let predicted = [1, 2, 2, 0, 0, 1, 0]
    let confusion = try count(predicted.map { one[$0] }, [0, 0, 0, 1, 2, 2, 2], classes: 3)
    let mistakes = confusion.mistakes(4)
    #expect(mistakes.map(\.label) == [0, 2, 0, 1])
    #expect(mistakes.map(\.predicted) == [2, 0, 1, 0])
    #expect(mistakes.map(\.count) == [2, 2, 1, 1])
    #expect(mistakes.map(\.total) == [3, 3, 3, 1])
  }

  @Test func `a table is refused that nobody could read`() {
    #expect(Confusion(heads: 0, classCount: 10) == nil)
    #expect(Confusion(heads: 1, classCount: 2000)?.counts.count == 2000 * 2001)
    #expect(Confusion(heads: 1, classCount: 65535) == nil)
  }
}
