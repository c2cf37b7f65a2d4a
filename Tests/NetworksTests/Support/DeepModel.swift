import Networks
import OneDNN
import Reference
import Tensors

/// A small network that has every kind of layer, and its reference.
struct DeepModel {
  let options: NetworkOptions
  let reference: ReferenceModel
  let input = Values.random([3, 2, 9, 9], "input")
  let upstream = Values.random([3, 5], "upstream")

  init() {
    var options = NetworkOptions()
    options.input = [2, 9, 9]
    options.layers = [
      .convolution(4, 3, padding: 1, name: "features"), .transformer(Localisation.layers),
      .transformer(Localisation.layers, outputSize: [8, 9], name: "series"), .convolution(20, 3),
      .pooling(.max, 2, ceiling: true),
      .transformer(Localisation.layers, outputSize: [5, 6], alignCorners: false, name: "second"),
      .transformer([], frozen: true), .convolution(6, 2, stride: 2, .none), LayerOptions(.relu),
      .pooling(.average, 2, ceiling: true), .dense(7, .relu), .dense(5),
    ]
    self.options = options
    reference = ReferenceModel(options, parameter: DrawnParameters().callAsFunction)
  }

  func network(seed: UInt64 = 1) throws -> Network {
    try Threads.set(1)
    return try Network(options, microBatch: input.shape[0], seed: seed)
  }
}
