import Networks

extension LayerOptions {
  /// Every kind of layer.
  static var kinds: [ListedKind<LayerOptions>] {
    [
      kind("convolution", means: "filters that slide over images or volumes", Kind.convolution) {
        if case .convolution(let options) = $0 { options } else { nil }
      },
      kind(
        "dense", means: "weights from every number of the input to every one of the output",
        shorthand: "units", Kind.dense
      ) {
        if case .dense(let options) = $0 { options } else { nil }
      },
      kind("max_pool", means: "the largest of each window", shorthand: "size", Kind.maxPool) {
        if case .maxPool(let options) = $0 { options } else { nil }
      },
      kind("average_pool", means: "the mean of each window", shorthand: "size", Kind.averagePool) {
        if case .averagePool(let options) = $0 { options } else { nil }
      },
      kind(
        "global_average_pool", means: "the mean of every channel", { (_: NoOptions) in .globalAveragePool }
      ) {
        $0 == .globalAveragePool ? NoOptions() : nil
      },
      kind("relu", means: "zero where the input is negative", { (_: NoOptions) in .relu }) {
        $0 == .relu ? NoOptions() : nil
      },
      kind(
        "leaky_relu", means: "a part of the input where that is negative", shorthand: "slope", Kind.leakyRelu
      ) {
        if case .leakyRelu(let options) = $0 { options } else { nil }
      },
      kind(
        "batch_normalisation", means: "every channel less its mean, over its deviation",
        Kind.batchNormalisation
      ) {
        if case .batchNormalisation(let options) = $0 { options } else { nil }
      },
      kind("dropout", means: "leaves units out in training, by chance", shorthand: "rate", Kind.dropout) {
        if case .dropout(let options) = $0 { options } else { nil }
      },
      kind(
        "spatial_transformer", means: "warps its input as a network of its own sees fit",
        Kind.spatialTransformer
      ) {
        if case .spatialTransformer(let options) = $0 { options } else { nil }
      },
      kind(
        "composed_transformers",
        means: "several transformers that sample once, by the product of their matrices",
        Kind.composedTransformers
      ) {
        if case .composedTransformers(let options) = $0 { options } else { nil }
      },
      kind("parallel", means: "several branches of layers side by side", Kind.parallel) {
        if case .parallel(let options) = $0 { options } else { nil }
      },
      kind("residual", means: "the input and what layers make of it, added up", Kind.residual) {
        if case .residual(let options) = $0 { options } else { nil }
      },
      kind(
        "depth_projection", means: "the sum over the slices of a volume",
        { (_: NoOptions) in .depthProjection }
      ) {
        $0 == .depthProjection ? NoOptions() : nil
      },
    ]
  }

  /// A kind of layer whose options have a name among them.
  private static func kind<Options: OptionFields>(
    _ key: String, means meaning: String, shorthand: String? = nil, _ make: @escaping (Options) -> Kind,
    options: @escaping (Kind) -> Options?
  ) -> ListedKind<LayerOptions> {
    ListedKind(key, means: meaning, shorthand: shorthand) { (named: NamedLayer<Options>) in
      LayerOptions(make(named.options), name: named.name)
    } options: { layer in
      options(layer.kind).map { NamedLayer(name: layer.name, options: $0) }
    }
  }
}

extension Form where Value == LayerOptions {
  /// A layer.
  static var layer: Form { .kind(of: "layer", among: LayerOptions.kinds) }
}

/// The options of a layer, and its name among them.
private struct NamedLayer<Options: OptionFields>: OptionFields {
  var name: String?
  var options = Options()

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "name", &name, .optional(.name), means: "what its parameters are called by; null for its number")
    options.visit(&fields)
  }

  func conflicts() -> [Conflict] { options.conflicts() }
}
