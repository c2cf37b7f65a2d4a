import Networks
import OneDNN
import Tensors

/// A small network that has every kind of layer, and its reference.
struct DeepModel {
  let options: NetworkOptions
  let reference: ReferenceSequence
  let input = Values.random([3, 2, 9, 9], "input")
  let upstream = Values.random([3, 5], "upstream")

  init() {
    let localisations = [Localisation(of: [3, 4, 9, 9]), Localisation(of: [3, 20, 4, 4], name: "second")]
    var options = NetworkOptions()
    options.input = [2, 9, 9]
    options.layers = [
      .convolution(4, 3, padding: 1, name: "features"), .transformer(localisations[0].options),
      .convolution(20, 3), .pooling(.max, 2, ceiling: true),
      .transformer(localisations[1].options, outputSize: [5, 6], alignCorners: false, name: "second"),
      .transformer([], frozen: true), .convolution(6, 2, stride: 2, .none), LayerOptions(.relu),
      .pooling(.average, 2, ceiling: true), .dense(7, .relu), .dense(5),
    ]
    self.options = options
    reference = Self.reference(of: options, localisations)
  }

  func network(seed: UInt64 = 1) throws -> Network {
    try Threads.set(1)
    return try Network(options, microBatch: input.shape[0], seed: seed)
  }

  /// The smallest distance of a transformer's position from an integer.
  func distanceFromLattice(_ reference: ReferenceSequence) -> Double {
    var (value, closest) = (input, Double.infinity)
    for layer in reference.layers {
      if let transformer = layer as? ReferenceTransformer, transformer.localisation != nil {
        closest = min(closest, transformer.distanceFromLattice(value))
      }
      value = layer.forward(value)
    }
    return closest
  }

  /// The reference of each layer, given the channels or features before it.
  private static func reference(of options: NetworkOptions, _ localisations: [Localisation])
    -> ReferenceSequence
  {
    var (layers, shape, rest) = ([any ReferenceLayer](), Shape([1] + options.input), localisations[...])
    for (index, layer) in options.layers.enumerated() {
      let next: any ReferenceLayer =
        switch layer.kind {
        case .convolution(let options): ReferenceConvolution(options, channels: shape[1], name: "\(index)")
        case .dense(let options): ReferenceDense(options, features: shape.sample.count, name: "\(index)")
        case .maxPool(let options): ReferencePooling(.max, options)
        case .averagePool(let options): ReferencePooling(.average, options)
        case .relu, .dropout: ReferenceRectifier()
        case .spatialTransformer(let options):
          ReferenceTransformer(
            localisation: options.frozen ? nil : rest.popFirst()?.reference, outputSize: options.outputSize,
            alignCorners: options.alignCorners)
        }
      layers.append(next)
      shape = next.forward(Values(zeros: shape)).shape
    }
    return ReferenceSequence(layers: layers)
  }
}
