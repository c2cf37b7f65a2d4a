import Networks
import Tensors

extension ReferenceSequence {
  /// The references of layers behind something of this shape, each given the channels or features before it.
  ///
  /// Transformers that are not frozen take their localisation networks in turn.
  init(
    of layers: [LayerOptions], on shape: Shape, _ localisations: inout ArraySlice<Localisation>,
    name: String = ""
  ) {
    self.init(layers: [])
    var shape = shape
    for (index, layer) in layers.enumerated() {
      let next = Self.reference(of: layer.kind, on: shape, &localisations, name: "\(name)\(index)")
      self.layers.append(next)
      shape = next.forward(Values(zeros: shape)).shape
    }
  }

  /// The references of layers without transformers among them.
  init(of layers: [LayerOptions], on shape: Shape, name: String = "") {
    var none: ArraySlice<Localisation> = []
    self.init(of: layers, on: shape, &none, name: name)
  }

  private static func reference(
    of kind: LayerOptions.Kind, on shape: Shape, _ localisations: inout ArraySlice<Localisation>, name: String
  ) -> any ReferenceLayer {
    switch kind {
    case .convolution(let options):
      ReferenceConvolution(options, channels: shape[1], axes: shape.spatial.count, name: name)
    case .dense(let options): ReferenceDense(options, features: shape.sample.count, name: name)
    case .maxPool(let options): ReferencePooling(.max, options)
    case .averagePool(let options): ReferencePooling(.average, options)
    case .relu, .dropout: ReferenceRectifier()
    case .depthProjection: ReferenceDepthProjection()
    case .parallel(let options): parallel(options, on: shape, &localisations, name: name)
    case .composedTransformers: preconditionFailure("a composition's reference is made by its own cases")
    case .spatialTransformer(let options):
      ReferenceTransformer(
        options.pose.transformation,
        localisation: options.pose.frozen ? nil : localisations.popFirst()?.reference,
        theta: options.pose.transformation.identity, outputSize: options.sampling.outputSize,
        alignCorners: options.sampling.alignCorners)
    }
  }

  private static func parallel(
    _ options: ParallelOptions, on shape: Shape, _ localisations: inout ArraySlice<Localisation>, name: String
  ) -> ReferenceParallel {
    var branches: [ReferenceSequence] = []
    for (index, layers) in options.branches.enumerated() {
      branches.append(.init(of: layers, on: shape, &localisations, name: "\(name)/\(index)/"))
    }
    return ReferenceParallel(branches: branches)
  }
}
