import Memory
import Networks
import Tensors

extension NetworkGraph {
  func convolution(_ options: ConvolutionOptions, behind input: Flow, at path: String) -> Flow {
    let (weight, bias) = (parameter("weight", at: path), parameter("bias", at: path))
    let axes = input.sides.count
    func all(_ value: Int, _ count: Int) -> AttributeValue {
      .integers(Array(repeating: value, count: count))
    }
    let sums = draft.add(
      "Conv", [input.signal, weight.signal, bias.signal],
      [
        "kernel_shape": all(options.kernel, axes), "strides": all(options.stride, axes),
        "pads": all(options.padding, 2 * axes),
      ])
    return Flow(
      signal: activated(sums, options.activation, options.slope),
      shape: [options.filters] + options.sides(behind: input.shape))
  }

  /// A dense layer, behind whose features θ of a transformer may stand.
  func dense(_ options: DenseOptions, behind input: Flow, at path: String) -> Flow {
    var features = input.signal
    if input.shape.count > 1 { features = draft.add("Flatten", [features], ["axis": .integer(1)]) }
    if let name = options.poseFrom { features = [features, theta(of: name)].joined(axis: 1) }
    let (weight, bias) = (parameter("weight", at: path), parameter("bias", at: path))
    let sums = draft.add("Gemm", [features, weight.signal, bias.signal], ["transB": .integer(1)])
    return Flow(signal: activated(sums, options.activation, options.slope), shape: [weight.shape[0]])
  }

  /// A pooling; where its last window is only partly inside, it is made whole by cells that do not count.
  func pooling(
    _ operation: String, _ settings: [String: AttributeValue], _ options: PoolingOptions,
    behind input: Flow
  ) -> Flow {
    let windows = options.windows(over: input.sides)
    let sides = zip(windows, input.sides).map { $0.outputCount(of: $1) }
    let own: [String: AttributeValue] = [
      "kernel_shape": .integers(windows.map(\.size)), "strides": .integers(windows.map(\.stride)),
      "pads": .integers(windows.map(\.paddingLow) + windows.map(\.paddingHigh)),
    ]
    let signal = draft.add(operation, [input.signal], settings.merging(own) { $1 })
    return Flow(signal: signal, shape: [input.shape[0]] + sides)
  }

  /// Branches, whose outputs stand side by side as channels.
  func parallel(_ options: ParallelOptions, behind input: Flow, at path: String) -> Flow {
    let branches = options.branches.enumerated().map { index, layers in
      write(layers, behind: input, at: Self.path(String(index), in: path))
    }
    draft.scope = path
    let channels = branches.reduce(0) { $0 + $1.shape[0] }
    return Flow(signal: branches.map(\.signal).joined(axis: 1), shape: [channels] + branches[0].sides)
  }

  /// The mean of every channel, as a row.
  func globalPooling(behind input: Flow) -> Flow {
    let means = input.signal("GlobalAveragePool")
    return Flow(
      signal: draft.add("Flatten", [means], ["axis": .integer(1)]), shape: [input.shape[0]])
  }

  /// A normalisation by the running moments.
  func normalisation(_ options: BatchNormalisationOptions, behind input: Flow, at path: String) -> Flow {
    let numbers = ["weight", "bias", "running_mean", "running_var"].map { parameter($0, at: path).signal }
    let normalised = draft.add(
      "BatchNormalization", [input.signal] + numbers, ["epsilon": .number(Float(options.epsilon))])
    return Flow(signal: activated(normalised, options.activation, options.slope), shape: input.shape)
  }

  /// The input and what layers make of it, added up.
  func residual(_ options: ResidualOptions, behind input: Flow, at path: String) -> Flow {
    let made = write(options.layers, behind: input, at: path)
    draft.scope = path
    return Flow(signal: input.signal + made.signal, shape: input.shape)
  }

  /// What is done to a layer's output.
  func activated(_ signal: Signal, _ activation: ActivationOption, _ slope: Double) -> Signal {
    switch activation {
    case .none: signal
    case .relu: signal("Relu")
    case .leakyRelu: draft.add("LeakyRelu", [signal], ["alpha": .number(Float(slope))])
    }
  }

  /// θ of the transformer before this layer that has the name or path.
  private func theta(of name: String) -> Signal {
    let found = thetas.first { $0.path == name } ?? thetas.first { $0.path.hasSuffix("/\(name)") }
    guard let found else { preconditionFailure("no transformer is named \(name)") }
    return found.signal
  }
}
