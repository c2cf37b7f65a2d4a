import Networks

extension LayerOptions {
  /// Every kind of layer.
  static var kinds: [ListedKind<LayerOptions>] {
    [
      kind("convolution", Kind.convolution) {
        if case .convolution(let options) = $0 { options } else { nil }
      },
      kind("dense", shorthand: "units", Kind.dense) {
        if case .dense(let options) = $0 { options } else { nil }
      },
      kind("max_pool", shorthand: "size", Kind.maxPool) {
        if case .maxPool(let options) = $0 { options } else { nil }
      },
      kind("average_pool", shorthand: "size", Kind.averagePool) {
        if case .averagePool(let options) = $0 { options } else { nil }
      },
      kind("relu", { (_: NoOptions) in .relu }) { $0 == .relu ? NoOptions() : nil },
      kind("dropout", shorthand: "rate", Kind.dropout) {
        if case .dropout(let options) = $0 { options } else { nil }
      },
      kind("spatial_transformer", Kind.spatialTransformer) {
        if case .spatialTransformer(let options) = $0 { options } else { nil }
      },
      kind("composed_transformers", Kind.composedTransformers) {
        if case .composedTransformers(let options) = $0 { options } else { nil }
      },
      kind("parallel", Kind.parallel) { if case .parallel(let options) = $0 { options } else { nil } },
      kind("depth_projection", { (_: NoOptions) in .depthProjection }) {
        $0 == .depthProjection ? NoOptions() : nil
      },
    ]
  }

  /// A kind of layer whose options have a name among them.
  private static func kind<Options: OptionFields>(
    _ key: String, shorthand: String? = nil, _ make: @escaping (Options) -> Kind,
    options: @escaping (Kind) -> Options?
  ) -> ListedKind<LayerOptions> {
    ListedKind(key, shorthand: shorthand) { (named: NamedLayer<Options>) in
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
    fields.field("name", &name, .optional(.name))
    options.visit(&fields)
  }

  func conflicts() -> [Conflict] { options.conflicts() }
}
