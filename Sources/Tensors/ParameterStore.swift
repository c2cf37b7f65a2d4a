import Memory

/// All parameters of a network in one buffer, and all gradients in another, in order of declaration.
///
/// Layers declare their parameters while the network is built; `seal()` then allocates both buffers,
/// so that broadcast, exchange, update and save are single passes.
public final class ParameterStore {
  /// The parameters declared, in order.
  public private(set) var parameters: [Parameter] = []

  /// Every parameter's values, one after another; empty before `seal()`.
  public private(set) var values = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)

  /// Every parameter's gradient, laid out like `values`.
  public private(set) var gradients = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)

  /// Both buffers' memory; none before `seal()`.
  private var memory: [AlignedMemory<Float>] = []

  /// Rises whenever values change, so that a layer knows when its packed copy of them is stale.
  public private(set) var version = 0

  /// Makes a store without parameters.
  public init() {}

  /// The number of values in all.
  public var count: Int { parameters.last?.range.upperBound ?? 0 }

  /// The number of parameters that are trained, or of state that moves, of those declared so far.
  public private(set) var trainedCount = 0

  /// Adds a parameter behind those declared so far.
  ///
  /// - Precondition: the name is new and the store is not sealed.
  public func declare(
    _ name: String, shape: Shape, initialization: Initialization, isLocalisation: Bool = false,
    learningRateFactor: Double? = nil, decays: Bool = true, isFrozen: Bool = false
  ) -> Parameter {
    precondition(memory.isEmpty, "parameter \(name) was declared after the store was sealed")
    precondition(!parameters.contains { $0.name == name }, "two parameters are named \(name)")
    let parameter = Parameter(
      name: name, shape: shape, range: count..<(count + shape.count), initialization: initialization,
      isLocalisation: isLocalisation, learningRateFactor: learningRateFactor, decays: decays,
      isFrozen: isFrozen, store: self)
    parameters.append(parameter)
    if !isFrozen { trainedCount += 1 }
    return parameter
  }

  /// Allocates both buffers and draws first values, each parameter's from a stream of its own name.
  public func seal(seed: UInt64) {
    precondition(memory.isEmpty, "a parameter store is sealed once")
    memory = (0..<2).map { _ in AlignedMemory(repeating: 0, count: count) }
    (values, gradients) = (memory[0].elements, memory[1].elements)
    for parameter in parameters {
      var random = RandomStream(seed: seed, purpose: .initialization, name: parameter.name)
      parameter.initialization.fill(parameter.values, using: &random)
    }
    didChangeValues()
  }

  /// Sets every gradient to zero.
  public func zeroGradients() {
    gradients.update(repeating: 0)
  }

  /// Sets the gradients of frozen parameters to zero, so that no sum or norm knows of them.
  public func zeroFrozenGradients() {
    guard trainedCount < parameters.count else { return }
    for parameter in parameters where parameter.isFrozen { parameter.gradient.update(repeating: 0) }
  }

  /// Adds every gradient to its value: of state, gradients are changes.
  public func addGradients() {
    for i in values.indices { values[i] += gradients[i] }
    didChangeValues()
  }

  /// Says that values were written, so that packed copies are made anew.
  public func didChangeValues() {
    version += 1
  }
}

/// One named tensor of a ``ParameterStore``: plain layout, PyTorch's axis order.
public final class Parameter {
  /// The path in the network, such as `classifier/2/weight`.
  public let name: String

  /// The logical dimensions.
  public let shape: Shape

  /// The place of its values in the store's buffers.
  public let range: Range<Int>

  /// How first values are drawn.
  public let initialization: Initialization

  /// Whether it belongs to a localisation network, whose learning rate has a factor of its own.
  public let isLocalisation: Bool

  /// What the learning rate is multiplied by; nil where the optimizer's own factors decide.
  public let learningRateFactor: Double?

  /// Whether weight decay applies (not to biases, nor to what normalisations multiply by).
  public let decays: Bool

  /// Whether it stays as it is, whatever its gradient.
  public let isFrozen: Bool

  private unowned let store: ParameterStore

  init(
    name: String, shape: Shape, range: Range<Int>, initialization: Initialization, isLocalisation: Bool,
    learningRateFactor: Double?, decays: Bool, isFrozen: Bool, store: ParameterStore
  ) {
    self.name = name
    self.shape = shape
    self.range = range
    self.initialization = initialization
    self.isLocalisation = isLocalisation
    self.learningRateFactor = learningRateFactor
    self.decays = decays
    self.isFrozen = isFrozen
    self.store = store
  }

  /// The current values, row-major.
  public var values: UnsafeMutableBufferPointer<Float> { .init(rebasing: store.values[range]) }

  /// The gradient of the current micro-batch, to which a backward pass adds.
  public var gradient: UnsafeMutableBufferPointer<Float> { .init(rebasing: store.gradients[range]) }

  /// The first value.
  public var pointer: UnsafeMutablePointer<Float> { start(of: values) }

  /// The first element of the gradient.
  public var gradientPointer: UnsafeMutablePointer<Float> { start(of: gradient) }

  /// The store's version, by which a layer sees that values changed.
  public var version: Int { store.version }
}

/// The address of a buffer that was allocated and so has one.
private func start<T>(of buffer: UnsafeMutableBufferPointer<T>) -> UnsafeMutablePointer<T> {
  guard let address = buffer.baseAddress else { preconditionFailure("a buffer without memory") }
  return address
}
