import Tensors
import Testing

@Suite struct ParameterStoreTests {
  @Test func `parameters lie one after another in order of declaration`() {
    let store = ParameterStore()
    let weight = store.declare("a/weight", shape: [4, 3], initialization: .constant(1))
    let bias = store.declare(
      "a/bias", shape: [4], initialization: .constant(2), isLocalisation: true, decays: false)
    #expect(store.count == 16)
    #expect(weight.range == 0..<12)
    #expect(bias.range == 12..<16)
    #expect(store.parameters.map(\.name) == ["a/weight", "a/bias"])
    #expect(weight.decays && !weight.isLocalisation)
    #expect(!bias.decays && bias.isLocalisation)
  }

  @Test func `sealing allocates both buffers and draws first values`() {
    let (store, weight, bias) = sealedStore()
    #expect(Array(store.values) == Array(repeating: 1, count: 12) + [2, 2, 2, 2])
    #expect(store.gradients.count == 16)
    #expect(store.gradients.allSatisfy { $0 == 0 })
    #expect(Array(weight.values) == Array(repeating: 1, count: 12))
    #expect(Array(bias.values) == [2, 2, 2, 2])
  }

  @Test func `a parameter's views are slices of the store's buffers`() {
    let (store, weight, bias) = sealedStore()
    bias.values[1] = 5
    bias.gradientPointer[0] = 7
    weight.gradient[11] = 6
    #expect(store.values[13] == 5)
    #expect(Array(store.gradients[11...]) == [6, 7, 0, 0, 0])
    store.values[0] = 9
    #expect(weight.pointer[0] == 9)
    store.zeroGradients()
    #expect(store.gradients.allSatisfy { $0 == 0 })
  }

  @Test func `the version rises when values change`() {
    let (store, weight, _) = sealedStore()
    let before = weight.version
    store.didChangeValues()
    #expect(weight.version == before + 1)
    #expect(weight.version == store.version)
  }

  @Test func `first values depend on name and seed, not on the neighbours`() {
    let alone = drawn("b/weight", among: ["b/weight"])
    #expect(drawn("b/weight", among: ["a/weight", "b/weight"]) == alone)
    #expect(drawn("b/weight", among: ["b/weight", "a/weight"]) == alone)
    #expect(drawn("b/weight", among: ["b/weight"], seed: 2) != alone)
    #expect(drawn("a/weight", among: ["a/weight"]) != alone)
  }

  private func sealedStore() -> (ParameterStore, weight: Parameter, bias: Parameter) {
    let store = ParameterStore()
    let weight = store.declare("a/weight", shape: [4, 3], initialization: .constant(1))
    let bias = store.declare("a/bias", shape: [4], initialization: .constant(2))
    store.seal(seed: 1)
    return (store, weight, bias)
  }

  private func drawn(_ name: String, among names: [String], seed: UInt64 = 1) -> [Float]? {
    let store = ParameterStore()
    for name in names { _ = store.declare(name, shape: [5, 4], initialization: .he(fanIn: 4)) }
    store.seal(seed: seed)
    return store.parameters.first { $0.name == name }.map { Array($0.values) }
  }
}
