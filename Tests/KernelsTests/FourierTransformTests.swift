import Foundation
import Memory
import Reference
import TestSupport
import Testing

@testable import Kernels

@Suite struct FourierTransformTests {
  @Test func `lengths are the smallest without a prime factor above 7`() {
    let lengths = [1, 2, 7, 11, 13, 17, 19, 22, 26, 29, 53, 121].map(FourierTransform.length)
    #expect(lengths == [1, 2, 7, 12, 14, 18, 20, 24, 27, 30, 54, 125])
  }

  @Test(arguments: Set((1...64).map(FourierTransform.length)).sorted())
  func `transforms equal the definition`(length: Int) {
    let batch = 3
    let values = noise(length * batch * 2, seed: UInt64(length))
    let input = AlignedMemory(repeating: ComplexVector(), count: length * batch)
    let output = AlignedMemory(repeating: ComplexVector(), count: length * batch)
    let scratch = AlignedMemory(repeating: ComplexVector(), count: length * batch)
    for index in 0..<length * batch {
      // Every lane has its own multiple, so that lanes cannot be mixed up.
      let lanes = (0..<vectorLanes).map { Float($0 + 1) }
      let lane = Vector(lanes)
      input.start[index] = ComplexVector(re: lane * values[2 * index], im: lane * values[2 * index + 1])
    }
    FourierTransform(length: length, batch: batch)
      .run(from: input.start, to: output.start, scratch: scratch.start)
    for b in 0..<batch {
      let expected = transform(
        (0..<length).map { (values[2 * ($0 * batch + b)], values[2 * ($0 * batch + b) + 1]) })
      for lane in [0, vectorLanes - 1] {
        let actual = (0..<length).map { output.start[$0 * batch + b] }
        let scale = Double(lane + 1)
        let got = actual.flatMap { [Double($0.re[lane]) / scale, Double($0.im[lane]) / scale] }
        #expect(relativeL2(got, expected) < 3e-7)
      }
    }
  }

  /// The discrete Fourier transform by its definition, real and imaginary parts in turn.
  private func transform(_ values: [(Float, Float)]) -> [Double] {
    values.indices.flatMap { k in
      var (re, im) = (0.0, 0.0)
      for (j, value) in values.enumerated() {
        let angle = -2 * Double.pi * Double(j * k % values.count) / Double(values.count)
        re += Double(value.0) * cos(angle) - Double(value.1) * sin(angle)
        im += Double(value.0) * sin(angle) + Double(value.1) * cos(angle)
      }
      return [re, im]
    }
  }
}
