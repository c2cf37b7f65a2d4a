import Foundation
import Networks
import Reference
import TestSupport
import Tensors
import Testing

@Suite struct CrossEntropyTests {
  private static let shape: Shape = [4, 5]
  private let labels: [Int32] = [3, 0, 4, 3]
  private let logits = Values.random(Self.shape, "logits", scale: 4)

  @Test func `loss and gradient are those of the formulae`() {
    let loss = JudgedLogits(Self.shape, batch: 12)
    let sums = loss.sums(of: tensor(logits), labels)
    let (expected, slopes) = reference(logits)
    expectClose(sums.loss, expected, relative: 1e-12)
    #expect(sums.count == 4)
    expectClose(loss.gradient.elements, slopes.numbers.map { $0 / 12 }, relative: 1e-6, absolute: 1e-9)
  }

  @Test func `the gradient agrees with central differences of the loss, divided by the batch`() {
    let loss = JudgedLogits(Self.shape, batch: 12)
    _ = loss.sums(of: tensor(logits), labels)
    let differences = logits.numbers.indices.map { index in
      var step = Values(zeros: Self.shape)
      step.numbers[index] = 1e-5
      return (reference(logits.adding(1, step)).loss - reference(logits.adding(-1, step)).loss) / 2e-5 / 12
    }
    expectClose(loss.gradient.elements, differences, absolute: 1e-8)
  }

  @Test func `smoothed labels have the loss and the gradient of the formulae, and the same errors`() {
    let (loss, plain) = (
      JudgedLogits(Self.shape, batch: 12, smoothing: 0.25), JudgedLogits(Self.shape, batch: 12)
    )
    let sums = loss.sums(of: tensor(logits), labels)
    let (expected, slopes) = referenceCrossEntropy(logits, labels.map { Int($0) }, smoothing: 0.25)
    expectClose(sums.loss, expected, relative: 1e-12)
    #expect(abs(sums.loss - plain.sums(of: tensor(logits), labels).loss) > 0.1)
    #expect(sums.counts == plain.sums(of: tensor(logits), labels).counts)
    expectClose(loss.gradient.elements, slopes.numbers.map { $0 / 12 }, relative: 1e-6, absolute: 1e-9)
  }

  @Test func `of smoothed labels the loss is least where the softmax is the smoothed label`() {
    // 0.1 of two classes: 0.95 for the label, 0.05 for the other.
    let (loss, best) = (JudgedLogits([1, 2], batch: 1, smoothing: 0.1), log(0.95 / 0.05))
    let least = loss.sums(of: tensor(Values([1, 2], [best, 0])), [0]).loss
    expectClose(least, -0.95 * log(0.95) - 0.05 * log(0.05), relative: 1e-6)
    expectClose(loss.gradient.elements, [0, 0], absolute: 1e-7)
    #expect(loss.sums(of: tensor(Values([1, 2], [best + 1, 0])), [0]).loss > least)
  }

  @Test func `smoothed labels of several heads, as PyTorch has them`() {
    // torch.nn.functional.cross_entropy(logits.view(4, 3), labels, reduction="sum", label_smoothing=0.3), PyTorch 2.13
    let logits = Values([2, 6], [1, -2, 0.5, 0, 3, -1, 2, 2, -0.5, -4, 0.25, 1])
    let judged = JudgedLogits([2, 6], heads: 2, batch: 1, smoothing: 0.3)
    expectClose(judged.sums(of: tensor(logits), [2, 1, 0, 0]).loss, 7.42028743783, relative: 1e-6)
    let slopes = [
      0.503748896, -0.0699411124, -0.433807784, -0.0533873774, 0.136239552, -0.0828521745, -0.319712211,
      0.380287789, -0.0605755775, -0.795444577, 0.219359824, 0.576084753,
    ]
    expectClose(judged.gradient.elements, slopes, absolute: 1e-7)
  }

  @Test func `logits of any size keep the loss finite`() {
    let large = Values([3, 3], [1e5, -1e5, 0, 3e4, 3e4, 3e4, -1e30, 1e30, 0])
    let loss = JudgedLogits([3, 3], batch: 1)
    let sums = loss.sums(of: tensor(large), [2, 0, 1])
    expectClose(sums.loss, 1e5 + log(3), relative: 1e-12)
    let third = Float(1) / 3
    expectClose(loss.gradient.elements, [1, 0, -1, third - 1, third, third, 0, 0, 0], absolute: 1e-7)
  }

  @Test func `of equal logits the first counts as the largest`() {
    let loss = JudgedLogits([3, 3], batch: 3)
    let ties = Values([3, 3], [2, 2, 1, 2, 2, 1, 0, 0, 0])
    #expect(loss.sums(of: tensor(ties), [0, 1, 0]).wrong == 1)
    #expect(loss.sums(of: tensor(ties), [1, 0, 2]).wrong == 2)
  }

  @Test func `samples beyond the count have no loss and no gradient`() {
    let loss = JudgedLogits(Self.shape, batch: 4)
    let all = loss.sums(of: tensor(logits), labels)
    let whole = Array(loss.gradient.elements)
    var unreal = logits
    for index in 10..<20 { unreal.numbers[index] = .nan }
    let half = loss.sums(of: tensor(unreal), [3, 0])
    #expect(half.count == 2)
    #expect(half.loss < all.loss)
    #expect(Array(loss.gradient.elements[..<10]) == Array(whole[..<10]))
    #expect(loss.gradient.elements[10...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: [Double.nan, .infinity])
  func `a logit that is no number spoils the loss and is never right`(_ wild: Double) {
    for place in 0..<5 {
      var logits = logits
      logits.numbers[place] = wild
      let loss = JudgedLogits(Self.shape, batch: 4)
      let sums = loss.sums(of: tensor(logits), [Int32(place)])
      #expect(!sums.loss.isFinite, "\(wild) at \(place)")
      #expect(wild == .infinity || sums.wrong == 1, "\(wild) at \(place)")
    }
  }

  /// Σ −log softmax, as printed, and its slopes.
  private func reference(_ logits: Values) -> (loss: Double, slopes: Values) {
    referenceCrossEntropy(logits, labels.map { Int($0) })
  }

  private func tensor(_ values: Values) -> Tensor {
    Tensor(values.shape, values: values.numbers.map { Float($0) })
  }
}
