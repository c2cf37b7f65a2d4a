import Foundation
import Networks
import Reference
import TestSupport
import Tensors
import Testing

/// Several softmaxes over one output.
@Suite struct HeadsTests {
  /// Two samples, two heads of three classes each: ln 2 is worth one logit of 0.693….
  private let logits: Tensor = {
    let (two, six) = (Float(log(2.0)), Float(log(6.0)))
    return Tensor([2, 6], values: [0, two, 0, 0, 0, six, 0, 0, two, two, 0, 0])
  }()

  @Test func `loss, gradient and errors are those computed by hand`() {
    let judged = JudgedLogits([2, 6], heads: 2, batch: 4)
    // Sample 0: p(1) = 1/2 and p(2) = 3/4, both right. Sample 1: label 0 has 1/4, wrong, and label 0 has 1/2, right.
    let sums = judged.sums(of: logits, [1, 2, 0, 0])
    expectClose(sums.loss, log(16 * 4.0 / 3), relative: 1e-7)
    #expect(sums.counts == [1, 1, 0])
    #expect(sums.count == 2)
    let expected: [Double] = [
      0.0625, -0.125, 0.0625, 0.03125, 0.03125, -0.0625, -0.1875, 0.0625, 0.125, -0.125, 0.0625, 0.0625,
    ]
    expectClose(judged.gradient.elements, expected, absolute: 1e-7)
  }

  @Test func `a sample is wrong where any label is, and each head counts its own`() {
    let judged = JudgedLogits([2, 6], heads: 2, batch: 2)
    #expect(judged.sums(of: logits, [1, 2, 2, 0]).counts == [0, 0, 0])
    #expect(judged.sums(of: logits, [0, 0, 1, 1]).counts == [2, 2, 2])
    #expect(judged.sums(of: logits, [1, 0, 2, 0]).counts == [1, 0, 1])
  }

  @Test func `heads side by side judge what each would by itself`() {
    let shape: Shape = [4, 15]
    let logits = Values.random(shape, "logits", scale: 3)
    let labels: [Int32] = [4, 0, 2, 1, 1, 1, 0, 3, 4, 2, 2, 0]
    let together = JudgedLogits(shape, heads: 3, batch: 8)
    let sums = together.sums(of: Tensor(shape, values: logits.numbers.map { Float($0) }), labels)
    var loss = 0.0
    for head in 0..<3 {
      let places = (0..<4).flatMap { sample in (0..<5).map { sample * 15 + head * 5 + $0 } }
      let alone = JudgedLogits([4, 5], batch: 8)
      let part = Tensor([4, 5], values: places.map { Float(logits.numbers[$0]) })
      let own = alone.sums(of: part, (0..<4).map { labels[3 * $0 + head] })
      loss += own.loss
      #expect(own.counts == [sums.counts[1 + head]])
      let slopes = places.map { together.gradient.elements[$0] }
      #expect(slopes == Array(alone.gradient.elements))
    }
    expectClose(sums.loss, loss, relative: 1e-14)
  }

  @Test func `a weight multiplies the gradient, and not what is added up`() {
    let (whole, half) = (
      JudgedLogits([2, 6], heads: 2, batch: 2), JudgedLogits([2, 6], heads: 2, batch: 2, weight: 0.5)
    )
    let labels: [Int32] = [1, 2, 0, 0]
    #expect(whole.sums(of: logits, labels).loss == half.sums(of: logits, labels).loss)
    expectClose(half.gradient.elements, whole.gradient.elements.map { $0 / 2 }, relative: 1e-7)
  }
}
