import Networks
import Reference
import TestSupport
import Tensors
import Testing

/// Forward and backward passes of every layer, in three ways.
@Suite struct LayerGradientTests {
  @Test(arguments: GradientCase.all)
  func `values and gradients are those of the naive reference`(_ test: GradientCase) throws {
    let layer = try test.layer()
    let output = test.reference.forward(test.input)
    #expect(layer.layer.output.shape == output.shape)
    let deviation = relativeL2(try layer.forward(test.input).numbers, output.numbers)
    #expect(deviation < test.tolerance)
    let expected = test.reference.backward(test.upstream, at: test.input)
    let found = try layer.backward(test.upstream)
    #expect(relativeL2(found.input.numbers, expected.input.numbers) < test.tolerance)
    #expect(found.parameters.count == expected.parameters.count)
    for (found, expected) in zip(found.parameters, expected.parameters) {
      #expect(relativeL2(found.numbers, expected.numbers) < test.tolerance)
    }
  }

  @Test(arguments: GradientCase.all)
  func `the naive reference agrees with central differences`(_ test: GradientCase) {
    let gradients = test.reference.backward(test.upstream, at: test.input)
    for (gradient, check) in zip([gradients.input] + gradients.parameters, test.directionalDerivatives) {
      expectClose(gradient.dot(check.direction), check.derivative, relative: 1e-7, absolute: 1e-7)
    }
  }

  @Test(arguments: GradientCase.all)
  func `the backward pass is the adjoint of the derivative`(_ test: GradientCase) throws {
    let layer = try test.layer()
    _ = try layer.forward(test.input)
    let gradients = try layer.backward(test.upstream)
    for (gradient, check) in zip([gradients.input] + gradients.parameters, test.directionalDerivatives) {
      let scale = (gradient.dot(gradient) * check.direction.dot(check.direction)).squareRoot()
      expectClose(gradient.dot(check.direction), check.derivative, absolute: test.tolerance * scale)
    }
  }

  @Test(arguments: GradientCase.all)
  func `a second run gives the same bits, and gradients of parameters add up`(_ test: GradientCase) throws {
    let layers = [try test.layer(), try test.layer()]
    for layer in layers {
      _ = try layer.forward(test.input)
      _ = try layer.backward(test.upstream)
    }
    let once = Array(layers[0].parameters.gradients)
    #expect(once == Array(layers[1].parameters.gradients))
    let again = Tensor(layers[0].layer.output)
    test.upstream.write(to: again)
    _ = try layers[0].layer.backward(again, in: layers[0].pass)
    #expect(Array(layers[0].parameters.gradients) == once.map { 2 * $0 })
  }

  @Test func `positions of the transformers keep off the lattice`() {
    let distances = GradientCase.all.map { ($0, $0.reference.distanceFromLattice($0.input)) }
    #expect(distances.contains { $1 < .infinity })
    for (test, distance) in distances {
      #expect(distance > 20 * differenceStep, "\(test.testDescription)")
    }
  }
}
