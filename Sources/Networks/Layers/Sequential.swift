import Memory
import OneDNN
import Tensors

/// Layers one after another, with a change of layout wherever two neighbours disagree.
final class Sequential: Layer {
  let input: TensorDescriptor
  private(set) var output: TensorDescriptor
  private let path: String
  private let learnsFrom: Int
  private let warpsFrom: Int
  private var layers: [any Layer] = []
  private var names: Set<String> = []

  /// Builds the layers that `options` describe.
  init(_ options: [LayerOptions], input: TensorDescriptor, in construction: Construction) throws {
    self.input = input
    output = input
    path = construction.path
    learnsFrom = construction.parameters.trainedCount
    warpsFrom = construction.transformers.records.count
    var rest = zip(options.indices, options).map { (name: $1.name ?? String($0), layer: $1) }[...]
    while let (name, layer) = rest.popFirst() {
      var isFused = false
      try append(named: name, in: construction) { input, construction in
        let fused = try rest.first.flatMap {
          try construction.layer(layer, pooledBy: $0.layer, behind: input)
        }
        isFused = fused != nil
        return try fused ?? construction.layer(layer, behind: input)
      }
      if isFused, let pooling = rest.popFirst() { try claim(pooling.name) }
    }
  }

  /// Builds one more layer at the end, and a change of layout before it if it takes another one.
  ///
  /// `construction` is that of the sequence; it is not kept, as it knows layers that in turn keep their parts.
  func append(
    named name: String, in construction: Construction,
    _ build: (TensorDescriptor, Construction) throws -> any Layer
  ) throws {
    try claim(name)
    let inner = wantingGradient(construction.entering(name))
    do {
      let layer = try build(output, inner)
      try change(to: layer.input.layout, in: inner)
      layers.append(inner.profile?.timing(layer) ?? layer)
      output = layer.output
    } catch let error as DNNError {
      throw NetworkError(inner.path, "\(error)")
    }
  }

  private func claim(_ name: String) throws {
    guard names.insert(name).inserted else { throw NetworkError(path, "two layers are named \(name)") }
  }

  /// Changes the layout of the output where it is another one; `construction` is that of the sequence.
  func end(in layout: Layout, _ construction: Construction) throws {
    try change(to: layout, in: wantingGradient(construction))
  }

  private func change(to layout: Layout, in construction: Construction) throws {
    guard layout != output.layout else { return }
    let change = try LayoutChange(from: output, to: layout, in: construction)
    layers.append(construction.profile?.timing(change) ?? change)
    output = change.output
  }

  /// The construction of what comes next, which knows whether anything before it learns or warps.
  private func wantingGradient(_ construction: Construction) -> Construction {
    var next = construction
    next.wantsInputGradient =
      construction.wantsInputGradient || construction.parameters.trainedCount > learnsFrom
    next.readsWarped = construction.readsWarped || construction.transformers.records.count > warpsFrom
    return next
  }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: LayerSummary.sequence, input: input, output: output, parts: layers.map(\.summary))
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    var value = input
    for layer in layers { value = try layer.forward(value, in: pass) }
    return value
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    var gradient = outputGradient
    for layer in layers.reversed() {
      // Nothing upstream of a layer without an input gradient learns.
      guard let next = try layer.backward(gradient, in: pass) else { return nil }
      gradient = next
    }
    return gradient
  }
}
