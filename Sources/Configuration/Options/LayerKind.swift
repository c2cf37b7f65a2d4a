import Networks

/// A kind of layer as configurations name it, and the way between its options and a tree.
struct LayerKind {
  /// The key that stands for the kind.
  let key: String

  /// The option whose value may stand for all of them; nil where none may.
  let shorthand: String?

  /// The layer that a tree of options describes.
  let read: (_ options: Tree, _ path: String, _ problems: inout [ConfigurationError.Problem]) -> LayerOptions?

  /// The tree of a layer; nil if it is of another kind.
  let write: (LayerOptions) -> Tree?

  /// How the command line gives the options, or those that a key path leads to.
  let notation: (_ keys: ArraySlice<String>) -> Notation?

  /// The lines of the reference on the kind's options.
  let reference: () -> [String]

  /// Every kind of layer.
  static var all: [LayerKind] {
    [
      LayerKind("convolution", LayerOptions.Kind.convolution) {
        if case .convolution(let options) = $0 { options } else { nil }
      },
      LayerKind("dense", shorthand: "units", LayerOptions.Kind.dense) {
        if case .dense(let options) = $0 { options } else { nil }
      },
      LayerKind("max_pool", shorthand: "size", LayerOptions.Kind.maxPool) {
        if case .maxPool(let options) = $0 { options } else { nil }
      },
      LayerKind("average_pool", shorthand: "size", LayerOptions.Kind.averagePool) {
        if case .averagePool(let options) = $0 { options } else { nil }
      },
      LayerKind("relu", { (_: NoOptions) in .relu }) { $0 == .relu ? NoOptions() : nil },
      LayerKind("dropout", shorthand: "rate", LayerOptions.Kind.dropout) {
        if case .dropout(let options) = $0 { options } else { nil }
      },
      LayerKind("spatial_transformer", LayerOptions.Kind.spatialTransformer) {
        if case .spatialTransformer(let options) = $0 { options } else { nil }
      },
      LayerKind("composed_transformers", LayerOptions.Kind.composedTransformers) {
        if case .composedTransformers(let options) = $0 { options } else { nil }
      },
      LayerKind("parallel", LayerOptions.Kind.parallel) {
        if case .parallel(let options) = $0 { options } else { nil }
      },
      LayerKind("depth_projection", { (_: NoOptions) in .depthProjection }) {
        $0 == .depthProjection ? NoOptions() : nil
      },
    ]
  }

  /// A kind with options; where only the `shorthand` key is given, its value may stand for all of them.
  private init<Options: OptionFields>(
    _ key: String, shorthand: String? = nil, _ make: @escaping (Options) -> LayerOptions.Kind,
    options: @escaping (LayerOptions.Kind) -> Options?
  ) {
    self.key = key
    self.shorthand = shorthand
    read = { tree, path, problems in
      let tree = shorthand.map(tree.expanded) ?? tree
      let named: NamedLayer<Options>? = FieldReader.read(tree, at: path, problems: &problems)
      return named.map { LayerOptions(make($0.options), name: $0.name) }
    }
    write = { layer in
      options(layer.kind).map { options in
        let tree = FieldWriter.write(NamedLayer(name: layer.name, options: options))
        return tree.entries == []
          ? Tree(.scalar(key)) : Tree(.mapping([.init(key: key, place: .program, value: tree)]))
      }
    }
    notation = Form<NamedLayer<Options>>.section.notation
    reference = { FieldReference.lines("network.layers.N.\(key)", NamedLayer<Options>()) }
  }
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

/// The options of a layer that has none.
private struct NoOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {}
}

extension Tree {
  /// The kind of layer that the tree describes: a bare word, or the only key of a mapping; nil where it is none.
  var layerKind: LayerKind? {
    let word: String? =
      switch content {
      case .scalar(let word): word
      case .mapping(let entries): entries.count == 1 ? entries[0].key : nil
      case .list, .nothing, .null: nil
      }
    return LayerKind.all.first { $0.key == word }
  }

  /// A layer as a mapping from its kind to a mapping of options, so that options can be added; anything else as it is.
  var layerInFull: Tree {
    guard let kind = layerKind else { return self }
    let options = self[kind.key] ?? Tree(.nothing, at: place)
    let full = kind.shorthand.map(options.expanded) ?? options
    return Tree(.mapping([Entry(key: kind.key, place: place, value: full)]), at: place)
  }

  /// A mapping of this one key where there is just a word or number.
  fileprivate func expanded(to key: String) -> Tree {
    guard case .scalar = content else { return self }
    return Tree(.mapping([Entry(key: key, place: place, value: self)]), at: place)
  }
}
