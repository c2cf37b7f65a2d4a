package import Datasets
import Files
package import Networks
import Tensors
public import Training

/// A trained network with all that an export tells of it.
public struct TrainedModel {
  /// The network, with the checkpoint's parameters, prepared for one sample at a time.
  package let network: Network

  /// The layers from input to output.
  package let options: NetworkOptions

  /// What pixels are kept as, and so what the exported network takes.
  package var element: Schema.Element

  /// What images are normalised by; nil where the network sees brightnesses, or numbers as they are.
  package var normalisation: Normalisation?

  /// The classes that are predicted of a sample, one for each label; 0 where the network is not judged by any.
  package let heads: Int

  /// The names of the classes, in the order of the logits.
  package let classNames: [String]

  /// Which of the checkpoint's weights its parameters are.
  let weights: WeightChoice

  /// The average that they are; nil of the last.
  let average: CheckpointFile.Average?

  /// Steps of training behind it.
  package let step: Int

  /// The resolved configuration, as YAML.
  package let configuration: String

  /// Reads a checkpoint whose configuration says `options`.
  ///
  /// - Throws: `Fault` where it is damaged, of another network, or holds a number that is not finite; `NetworkError`.
  public init(_ checkpoint: String, _ options: RunOptions, _ weights: WeightChoice = .last) throws {
    let file = try CheckpointFile(checkpoint)
    let network = try Network(options.network, microBatch: 1, seed: options.seed, forEvaluation: true)
    try file.restore(network.parameters, state: network.state, weights: weights)
    let heads = options.objective.heads
    let schema = try file.schema(ofImages: network.input.shape.sample, labelsPerSample: max(heads, 1))
    self.network = network
    self.options = options.network
    self.heads = heads
    self.weights = weights
    average = weights == .averaged ? try file.average() : nil
    element = schema.element
    classNames = schema.classNames
    normalisation = options.data.normalisation == .channels ? try file.normalisation() : nil
    step = file.step
    configuration = file.configuration
  }

  /// Describes a network of bytes that nobody trained: for tests.
  package init(_ network: Network, _ options: NetworkOptions, classNames: [String] = [], heads: Int = 1) {
    self.network = network
    self.options = options
    self.classNames = classNames
    self.heads = heads
    (element, normalisation, weights, average, step, configuration) = (.uint8, nil, .last, nil, 0, "")
  }

  /// What was exported, for people: `step 300, 223752 parameters, digest 3f…`.
  public var summary: String {
    "step \(step)\(weightsNote), \(network.parameters.count) parameter\(network.parameters.count == 1 ? "" : "s"), digest \(digest)"
  }

  /// That they are averaged, and where moments belong to them, of how many models both are.
  private var weightsNote: String {
    guard let average else { return "" }
    return ", averaged weights" + (average.momentModels == nil ? "" : " (\(average.words))")
  }

  /// Parameters and state, in the network's order.
  var tensors: [Parameter] { network.parameters.parameters + network.state.parameters }

  /// The extents of a sample's logits: a row for every label where there are several.
  var logits: [Int] {
    let features = network.output.shape.sample.count
    return heads > 1 ? [heads, features / heads] : [features]
  }

  /// What a pixel is divided by before anything else.
  var white: Float { element == .uint8 ? 255 : 1 }

  /// XXH64 of the tensors' little-endian bytes, one tensor after another.
  var digest: String {
    var digest = Digest()
    for tensor in tensors { digest.update(UnsafeRawBufferPointer(tensor.values)) }
    return Digest.text(of: digest.value)
  }
}

extension Parameter {
  /// What PyTorch calls it.
  var key: String { name.replacing("/", with: ".") }
}
