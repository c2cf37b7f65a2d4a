import Networks

extension NetworkOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "input", &input, .list(of: .integer(1...4096), counts: [3, 4]),
      means: "the shape of a sample: channels, rows and columns, of volumes slices before rows")
    fields.field("layers", &layers, .list(of: .layer), means: "the layers, first to last")
  }

  func conflicts() -> [Conflict] { layers.conflictsOfNames(at: "layers") }
}

extension ConvolutionOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("filters", &filters, .integer(1...65_536), .required, means: "output channels")
    fields.field("kernel", &kernel, .integer(1...4096), .required, means: "rows and columns of a filter")
    fields.field("stride", &stride, .integer(1...4096), means: "places between two windows")
    fields.field("padding", &padding, .integer(0...4096), means: "zeros around the input")
    fields.activation(&activation, &slope)
    fields.field("initialization", &initialization, .word, means: "the distribution of the first weights")
  }
}

extension DenseOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("units", &units, .integer(1...1_000_000), .required, means: "numbers in the output")
    fields.field(
      "pose_from", &poseFrom, .optional(.text("the name or path of a transformer before it")),
      means: "a transformer whose parameters are appended to the input")
    fields.activation(&activation, &slope)
    fields.field("initialization", &initialization, .word, means: "the distribution of the first weights")
  }
}

extension PoolingOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("size", &size, .integer(1...4096), .required, means: "rows and columns of a window")
    fields.field(
      "stride", &stride, .optional(.integer(1...4096)), means: "places between two windows; null for the size"
    )
    fields.field("ceiling", &ceiling, .flag, means: "whether a last window counts that is only partly inside")
  }
}

extension BatchNormalisationOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("epsilon", &epsilon, .positive, means: "what is added to the variance")
    fields.field(
      "momentum", &momentum, .share, means: "the part of the way that running moments go to each batch's")
    fields.activation(&activation, &slope)
  }
}

extension LeakyReLUOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("slope", &slope, .slope, means: "what negative numbers are multiplied by")
  }
}

extension FieldVisitor {
  /// What is done to a layer's output.
  fileprivate mutating func activation(_ activation: inout ActivationOption, _ slope: inout Double) {
    field("activation", &activation, .word, means: "what is done to the output")
    field(
      "slope", &slope, .slope, .of(.leakyRelu, activation), means: "what negative numbers are multiplied by")
  }
}

extension DropoutOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("rate", &rate, .fraction, means: "the share of units that is left out in training")
  }

  func conflicts() -> [Conflict] {
    // A unit is left out where a random word of 32 bits is below rate · 2³².
    guard rate > 0, rate < 0x1p-32 else { return [] }
    return [
      Conflict(key: "rate", message: "\(rate) would leave nothing out, as every rate below \(0x1p-32)")
    ]
  }
}

extension [LayerOptions] {
  /// Layers whose name, or the index that stands for one, an earlier neighbour has.
  func conflictsOfNames(at key: String, reserved: [String] = []) -> [Conflict] {
    map(\.name).conflictsOfNames(at: key, of: "layer", reserved: reserved)
  }
}

extension [String?] {
  /// Names of layers or other parts that an earlier neighbour has; where there is none, the index stands for it.
  ///
  /// `reserved` are names that a neighbour of the program's own has.
  func conflictsOfNames(at key: String, of part: String, reserved: [String] = []) -> [Conflict] {
    let names = enumerated().map { index, name in name ?? String(index) }
    return indices.compactMap { index in
      guard !reserved.contains(names[index]) else {
        return Conflict(
          key: "\(key).\(index)", message: "the name '\(names[index])' is the program's own; choose another")
      }
      guard let first = names.firstIndex(of: names[index]), first < index else { return nil }
      let message = "the name '\(names[index])' is also that of \(part) \(first)"
      return Conflict(key: "\(key).\(index)", message: message)
    }
  }
}
