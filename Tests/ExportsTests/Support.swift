import Configuration
import Exports
import Foundation
import Networks
import ONNXMessages
import Training

/// A network that nobody trained; `layers` is YAML, a list or a part of one.
func model(_ layers: String, input: String = "[1, 12, 12]", set assignments: String...) throws -> TrainedModel
{
  let yaml = "network: {input: \(input), layers: [\(layers)]}"
  let options = try RunOptions(yaml: yaml, set: assignments)
  let network = try Network(options.network, microBatch: 1, seed: 1, forEvaluation: true)
  return TrainedModel(network, options.network, classNames: ["one", "other"])
}

/// A transformer of these options before two classes.
func transformer(_ options: String, input: String = "[1, 12, 12]") throws -> TrainedModel {
  try model("spatial_transformer: {name: warp, \(options)}, dense: 2", input: input)
}

/// What the nodes of a graph do, in their order.
func operators(of model: TrainedModel) throws -> [String] {
  try ONNXFile(model).message().graph.node.map(\.opType)
}

/// Layers of networks of today: normalisations, residual blocks, leaky rectifiers, a global mean.
let modernLayers = """
  {convolution: {name: first, filters: 4, kernel: 3, padding: 1}}, {batch_normalisation: {name: norm, activation: relu}}, \
  {residual: {name: block, layers: [{convolution: {filters: 4, kernel: 3, padding: 1, activation: leaky_relu}}, \
  {batch_normalisation: {epsilon: 0.001, momentum: 0.2}}]}}, {leaky_relu: 0.3}, global_average_pool, \
  {batch_normalisation: {name: row}}, {dense: 2}
  """

/// Where nothing is read but one of these, by PyTorch's rule for names.
let everyPlacement = """
  {spatial_transformer: {transformation: projective, kernel: area, outside: reflection}}, \
  {convolution: {filters: 3, kernel: 3, activation: relu}}, {max_pool: {size: 3, ceiling: true}}, \
  {composed_transformers: {name: both, stages: [{transformation: rotation, name: turn}, {transformation: affine}]}}, \
  {parallel: {branches: [[{spatial_transformer: {transformation: thin_plate_spline, kernel: nearest}}], []]}}, \
  {spatial_transformer: {name: last, transformation: similarity, kernel: bicubic, locked: {a: 0.5}, \
  ranges: {b: [-0.5, 0.5]}, localisation: [{dense: {units: 3, activation: relu}}]}}, relu, \
  {dropout: 0.5}, {dense: {units: 4, pose_from: both/turn}}, {dense: 2}
  """
