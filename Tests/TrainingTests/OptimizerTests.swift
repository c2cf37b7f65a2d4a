import Tensors
import TestSupport
import Testing
import Training

/// Optimizers against closed forms, and against numbers that Fixtures/make_optimizer_steps.py printed.
@Suite struct OptimizerTests {
  private let store = smallStore()

  private func options(
    _ kind: OptimizerKind, momentum: Double = 0, nesterov: Bool = false, decay: Double = 0
  ) -> OptimizerOptions {
    var options = OptimizerOptions()
    (options.kind, options.momentum, options.nesterov) = (kind, momentum, nesterov)
    (options.weightDecay, options.localisationFactor) = (decay, 0.25)
    (options.beta1, options.beta2, options.epsilon) = (0.875, 0.96875, 0x1p-10)
    return options
  }

  /// The parameters after five updates with gradients that Float32 holds exactly.
  private func updated(_ options: OptimizerOptions) -> [Float] {
    let optimizer = options.makeOptimizer(for: store)
    for step in 0..<5 {
      for i in 0..<8 { store.gradients[i] = Float((i * 5 + step * 3) % 7 - 3) / 8 }
      optimizer.update(learningRate: 0.125, step: step)
    }
    return Array(store.values)
  }

  /// Five updates in Float32 lose no more than some units in the last place of numbers below one.
  private let tolerance = 5e-7

  @Test func `plain gradient descent`() {
    let expected = [-0.515625, 0.28125, -0.28125, 0.515625, -0.046875, -0.5, 0.26171875, -0.25390625]
    expectClose(updated(options(.sgd)), expected, absolute: 0)
  }

  @Test func `momentum as PyTorch has it`() {
    let expected = [
      -0.469299316406, 0.286010742188, -0.365478515625, 0.614135742188, -0.133483886719, -0.485900878906,
      0.26350402832, -0.242324829102,
    ]
    expectClose(updated(options(.sgd, momentum: 0.75)), expected, absolute: tolerance)
  }

  @Test func `Nesterov's momentum with decay of weights but not of biases, as PyTorch has it`() {
    let expected = [
      -0.448592242648, 0.285199948725, -0.337780109589, 0.544662419749, -0.146987915039, -0.48942565918,
      0.265429659229, -0.242152725393,
    ]
    expectClose(
      updated(options(.sgd, momentum: 0.75, nesterov: true, decay: 0.0625)), expected, absolute: tolerance)
  }

  @Test func `Adam as PyTorch has it`() {
    let expected = [
      -0.324274010173, 0.187498466685, -0.47041751451, 0.796989736036, -0.29709998799, -0.539979378111,
      0.287239568173, -0.206068502543,
    ]
    expectClose(updated(options(.adam)), expected, absolute: tolerance)
  }

  @Test func `Adam with decay of weights but not of biases, as PyTorch has it`() {
    let expected = [
      -0.289699693018, 0.16740160922, -0.32888338933, 0.726588555449, -0.29709998799, -0.539979378111,
      0.278187572207, -0.200815111756,
    ]
    expectClose(updated(options(.adam, decay: 0.0625)), expected, absolute: tolerance)
  }

  @Test func `AdamW with decay of weights but not of biases, as PyTorch has it`() {
    let expected = [
      -0.310664352871, 0.181550267883, -0.457447745534, 0.771441363341, -0.29709998799, -0.539979378111,
      0.284609296624, -0.203990585255,
    ]
    expectClose(updated(options(.adamw, decay: 0.0625)), expected, absolute: tolerance)
  }

  @Test func `AdamW's moments know nothing of decay, which a group takes from some weights alone`() {
    var options = options(.adamw, decay: 0.5)
    options.groups = [group("1", decay: 0.25), group("transformer", decay: 0)]
    let (before, optimizer) = (Array(store.values), options.makeOptimizer(for: store))
    optimizer.update(learningRate: 0.5, step: 0)
    let shares = [0.875, 0.875, 0.875, 0.875, 1, 1, 1, 1]
    expectClose(store.values, zip(before, shares).map { Double($0) * $1 }, absolute: 0)
    #expect(optimizer.state.map(\.name) == ["first_moment", "second_moment"])
    #expect(optimizer.state.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
  }

  @Test func `without decay AdamW is Adam to the bit`() {
    let adam = updated(options(.adam))
    let other = OptimizerTests()
    #expect(other.updated(other.options(.adamw)).map(\.bitPattern) == adam.map(\.bitPattern))
  }

  @Test func `velocity under a constant gradient is a geometric sum, whatever the rate`() throws {
    let optimizer = options(.sgd, momentum: 0.5).makeOptimizer(for: store)
    for step in 0..<4 {
      store.gradients.update(repeating: 1)
      optimizer.update(learningRate: step < 2 ? 0 : 0.125, step: step)
    }
    let state = try #require(optimizer.state.first)
    #expect(state.name == "velocity")
    #expect(Array(state.values) == [Float](repeating: 1.875, count: 8))  // 1 + 1/2 + 1/4 + 1/8
  }

  @Test(arguments: [Float(0.25), 1, 1024])
  func `Adam's first step has the rate's length, whatever the gradient's`(size: Float) {
    var options = options(.adam)
    (options.epsilon, options.localisationFactor) = (1e-12, 1)
    let before = Array(store.values)
    for i in 0..<8 { store.gradients[i] = i.isMultiple(of: 2) ? size : -size }
    options.makeOptimizer(for: store).update(learningRate: 0.125, step: 0)
    let expected = before.indices.map { before[$0] - ($0.isMultiple(of: 2) ? 0.125 : -0.125) }
    expectClose(store.values, expected, absolute: tolerance)
  }

  @Test(arguments: OptimizerKind.allCases)
  func `a localisation factor of zero keeps localisation networks as they are`(kind: OptimizerKind) {
    var options = options(kind, momentum: 0.5, decay: 0.5)
    options.localisationFactor = 0
    let before = Array(store.values)
    let after = updated(options)
    #expect(after[6...] == before[6...])
    #expect(after.indices.prefix(6).allSatisfy { after[$0] != before[$0] })
  }

  @Test(arguments: OptimizerKind.allCases)
  func `a parameter's own factor on the rate wins over the localisation factor`(kind: OptimizerKind) {
    let store = ParameterStore()
    for (index, factor) in [nil, 0.5, 2, 0].enumerated() {
      _ = store.declare(
        "\(index)", shape: [1], initialization: .constant(0), isLocalisation: index < 3,
        learningRateFactor: factor)
    }
    store.seal(seed: 1)
    store.gradients.update(repeating: 1)
    // The first step of either rule has the rate's length here.
    var options = options(kind)
    options.epsilon = 1e-12
    options.makeOptimizer(for: store).update(learningRate: 0.125, step: 0)
    expectClose(store.values, [0.25, 0.5, 2, 0].map { -0.125 * $0 }, absolute: tolerance)
  }

  @Test(arguments: OptimizerKind.allCases)
  func
    `a group's factor wins over a parameter's own and over the localisation factor, and the last group over all`(
      kind: OptimizerKind
    )
  {
    let store = ParameterStore()
    for (name, factor) in [("1/weight", nil), ("t/a/weight", 0.5), ("t/b/weight", nil), ("t/b/bias", nil)]
      as [(String, Double?)]
    {
      _ = store.declare(
        name, shape: [1], initialization: .constant(0), isLocalisation: name.hasPrefix("t"),
        learningRateFactor: factor)
    }
    store.seal(seed: 1)
    store.gradients.update(repeating: 1)
    var options = options(kind)
    options.epsilon = 1e-12
    options.groups = [group("t/*", factor: 4), group("t/b", factor: 2), group("*/bias", decay: 1)]
    options.makeOptimizer(for: store).update(learningRate: 0.125, step: 0)
    expectClose(store.values, [1, 4, 2, 2].map { -0.125 * $0 }, absolute: tolerance)
  }

  @Test func `a group's decay is that of its weights, and biases have none`() {
    var options = options(.sgd, decay: 0.5)
    options.groups = [group("1", decay: 0.25)]
    let before = Array(store.values)
    options.makeOptimizer(for: store).update(learningRate: 0.5, step: 0)
    // Of the rest the localisation factor, 0.25, and the optimizer's own decay hold.
    let shares = [0.875, 0.875, 0.875, 0.875, 1, 1, 0.9375, 0.9375]
    expectClose(store.values, zip(before, shares).map { Double($0) * $1 }, absolute: 0)
  }

  private func group(_ match: String, factor: Double? = nil, decay: Double? = nil) -> ParameterGroup {
    var group = ParameterGroup()
    (group.match, group.learningRateFactor, group.weightDecay) = (match, factor, decay)
    return group
  }

  @Test(arguments: OptimizerKind.allCases)
  func `frozen parameters get no update, no decay and no momentum, and are no part of the norm`(
    kind: OptimizerKind
  ) {
    let store = ParameterStore()
    for name in ["a", "b"] {
      _ = store.declare(name, shape: [2], initialization: .constant(2), isFrozen: name == "a")
    }
    store.seal(seed: 1)
    let optimizer = options(kind, momentum: 0.5, decay: 0.5).makeOptimizer(for: store)
    for step in 0..<2 {
      for (i, gradient) in [Float.nan, 1e30, 3, 4].enumerated() { store.gradients[i] = gradient }
      store.zeroFrozenGradients()
      #expect(store.gradientNorm() == 5)
      optimizer.update(learningRate: 0.125, step: step)
    }
    #expect(store.values[0] == 2 && store.values[1] == 2 && store.values[2] != 2)
    for state in optimizer.state {
      #expect(state.values[0] == 0 && state.values[1] == 0 && state.values[2] != 0)
    }
    #expect(store.trainedCount == 1)
  }

  @Test(arguments: OptimizerKind.allCases)
  func `an update says that packed copies of the values are stale`(kind: OptimizerKind) {
    let version = store.version
    options(kind).makeOptimizer(for: store).update(learningRate: 0, step: 0)
    #expect(store.version > version)
  }

  @Test func `gradients longer than the bound are scaled down to it, shorter ones are left alone`() {
    for i in 0..<8 { store.gradients[i] = i < 2 ? [3, -4][i] : 0 }
    #expect(store.gradientNorm() == 5)
    var training = TrainingOptions()
    for (bound, expected) in [(nil, [3, -4]), (5, [3, -4]), (1, [0.6, -0.8])] as [(Double?, [Double])] {
      training.clipNorm = bound
      GradientClipping(training, of: store).clip(store, of: 5)
      expectClose(store.gradients, expected + [0, 0, 0, 0, 0, 0], absolute: 1e-7)
    }
  }

  /// Weights, biases and a localisation net, numbered so, with the bounds that some of them have together.
  @Test(
    arguments: [
      (nil, [], []), (20, [], [([0, 1, 2], 20)]), (8.5, [], [([0, 1, 2], 8.5)]),
      (nil, [("transformer", 1)], [([2], 1)]), (6, [("transformer", 1)], [([2], 1), ([0, 1], 6)]),
      // Of two that match the later counts; nothing is left to be bound together.
      (1, [("*", 11), ("*/bias", 1.25)], [([0, 2], 11), ([1], 1.25)]),
      (1, [("1/bias", 1.25), ("*", 0.5)], [([0, 1, 2], 0.5)]),
      (1, [("1", 4), ("transformer", 50)], [([0, 1], 4), ([2], 50)]),
    ] as [(Double?, [(String, Double)], [([Int], Double)])])
  func `a group's gradient is scaled down by itself, and that of the others together`(
    bound: Double?, groups: [(String, Double)], parts: [([Int], Double)]
  ) {
    let gradients: [[Double]] = [[3, 0, -4, 0], [5, -12], [6, 8]]
    for (i, gradient) in gradients.joined().enumerated() { store.gradients[i] = Float(gradient) }
    var training = TrainingOptions()
    training.clipNorm = bound
    training.optimizer.groups = groups.map { match, bound in
      var group = ParameterGroup()
      (group.match, group.clipNorm) = (match, bound)
      return group
    }
    GradientClipping(training, of: store).clip(store, of: store.gradientNorm())
    var expected = gradients
    for (members, bound) in parts {
      let norm = members.flatMap { gradients[$0] }.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for member in members { expected[member] = gradients[member].map { $0 * min(1, bound / norm) } }
    }
    expectClose(store.gradients, Array(expected.joined()), relative: 1e-6)
  }

  @Test
  func
    `a group's own warm-up raises the rate of what it matches alone, and going back lowers localisation nets'`()
  {
    var options = options(.sgd)
    var group = ParameterGroup()
    (group.match, group.warmUp) = (store.parameters[0].name, 4)
    (options.groups, options.localisationFactor) = ([group], 1)
    let (plain, localisation) = (store.parameters[0], store.parameters.first { $0.isLocalisation })
    let optimizer = options.makeOptimizer(for: store)
    var moved: [Float] = []
    for step in 0..<6 {
      for i in store.gradients.indices { store.gradients[i] = 1 }
      var rate = LearningRate(0.5, step: step)
      rate.localisationFactor = step == 5 ? 0.25 : 1
      let before = (plain.values[0], localisation?.values[0] ?? 0)
      optimizer.update(at: rate)
      moved += [before.0 - plain.values[0], before.1 - (localisation?.values[0] ?? 0)]
    }
    let expected: [Float] = [0.125, 0.5, 0.25, 0.5, 0.375, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.125]
    expectClose(moved, expected.map(Double.init), absolute: 1e-6)
  }
}
