// Every construction of an operation's description stands here, because oneDNN 3 does all of them in
// another way: it has no `dnnl_*_desc_init`, and hands the same arguments to `dnnl_*_primitive_desc_create`.

import CDNNL
import Kernels

/// What is done to an operation's result before it is stored.
enum PostOperation {
  case none
  case relu
  case addToDestination
}

// MARK: - Convolution

extension ConvolutionGeometry: LinearOperation {
  func forward(
    input: MemoryDescriptor, output: MemoryDescriptor, fusedReLU: Bool, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    var description = dnnl_convolution_desc_t()
    var (input, output) = (input, output)
    var (weights, bias) = try parameters()
    let window = WindowArrays(windows)
    try check(
      dnnl_convolution_forward_desc_init(
        &description, dnnl_forward_training, dnnl_convolution_direct, &input.raw, &weights.raw, &bias.raw,
        &output.raw, window.strides, window.low, window.high),
      "dnnl_convolution_forward_desc_init", "\(self)")
    return try PrimitiveDescriptor(&description, "\(self)", fusedReLU ? .relu : .none, on: engine)
  }

  func backwardData(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    var description = dnnl_convolution_desc_t()
    var (input, output) = (input, output)
    var (weights, _) = try parameters()
    let window = WindowArrays(windows)
    try check(
      dnnl_convolution_backward_data_desc_init(
        &description, dnnl_convolution_direct, &input.raw, &weights.raw, &output.raw, window.strides,
        window.low, window.high),
      "dnnl_convolution_backward_data_desc_init", "\(self)")
    return try PrimitiveDescriptor(&description, "\(self)", hint: hint.handle.raw, on: engine)
  }

  func backwardWeights(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    var description = dnnl_convolution_desc_t()
    var (input, output) = (input, output)
    var (weights, bias) = try parameters()
    let window = WindowArrays(windows)
    try check(
      dnnl_convolution_backward_weights_desc_init(
        &description, dnnl_convolution_direct, &input.raw, &weights.raw, &bias.raw, &output.raw,
        window.strides, window.low, window.high),
      "dnnl_convolution_backward_weights_desc_init", "\(self)")
    return try PrimitiveDescriptor(&description, "\(self)", hint: hint.handle.raw, on: engine)
  }
}

// MARK: - Inner product

extension InnerProductGeometry: LinearOperation {
  func forward(
    input: MemoryDescriptor, output: MemoryDescriptor, fusedReLU: Bool, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    var description = dnnl_inner_product_desc_t()
    var (input, output) = (input, output)
    var (weights, bias) = try parameters()
    try check(
      dnnl_inner_product_forward_desc_init(
        &description, dnnl_forward_training, &input.raw, &weights.raw, &bias.raw, &output.raw),
      "dnnl_inner_product_forward_desc_init", "\(self)")
    return try PrimitiveDescriptor(&description, "\(self)", fusedReLU ? .relu : .none, on: engine)
  }

  func backwardData(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    var description = dnnl_inner_product_desc_t()
    var (input, output) = (input, output)
    var (weights, _) = try parameters()
    try check(
      dnnl_inner_product_backward_data_desc_init(&description, &input.raw, &weights.raw, &output.raw),
      "dnnl_inner_product_backward_data_desc_init", "\(self)")
    return try PrimitiveDescriptor(&description, "\(self)", hint: hint.handle.raw, on: engine)
  }

  func backwardWeights(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    var description = dnnl_inner_product_desc_t()
    var (input, output) = (input, output)
    var (weights, bias) = try parameters()
    try check(
      dnnl_inner_product_backward_weights_desc_init(
        &description, &input.raw, &weights.raw, &bias.raw, &output.raw),
      "dnnl_inner_product_backward_weights_desc_init", "\(self)")
    return try PrimitiveDescriptor(&description, "\(self)", hint: hint.handle.raw, on: engine)
  }
}

extension LinearOperation {
  /// Weights in the layout that oneDNN will choose, and the bias.
  fileprivate func parameters() throws(DNNError) -> (weights: MemoryDescriptor, bias: MemoryDescriptor) {
    (
      try MemoryDescriptor(dimensions: weightDimensions, layout: nil),
      try MemoryDescriptor(dimensions: [weightDimensions[0]], layout: .plain)
    )
  }
}

// MARK: - Reorder

extension PrimitiveDescriptor {
  static func reorder(
    from source: MemoryDescriptor, to destination: MemoryDescriptor, _ operation: PostOperation = .none,
    _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    let attributes = try attributes(operation)
    let raw = attributes.raw
    let context = "reorder of \(source) to \(destination)"
    var (source, destination) = (source, destination)
    return try PrimitiveDescriptor("dnnl_reorder_primitive_desc_create", context) {
      dnnl_reorder_primitive_desc_create($0, &source.raw, engine.raw, &destination.raw, engine.raw, raw)
    }
  }
}

// MARK: - Shared

/// The windows as oneDNN takes them, one array a property.
private struct WindowArrays {
  let strides, low, high: [Int64]

  init(_ windows: [Window]) {
    strides = windows.map { Int64($0.stride) }
    low = windows.map { Int64($0.paddingLow) }
    high = windows.map { Int64($0.paddingHigh) }
  }
}

/// Attributes of an operation: scratch memory is ours, so that a step allocates nothing for it.
private func attributes(_ operation: PostOperation) throws(DNNError) -> Handle {
  let attributes = try Handle("dnnl_primitive_attr_create", destroy: dnnl_primitive_attr_destroy) {
    dnnl_primitive_attr_create($0)
  }
  try check(
    dnnl_primitive_attr_set_scratchpad_mode(attributes.raw, dnnl_scratchpad_mode_user),
    "dnnl_primitive_attr_set_scratchpad_mode")
  let chain = try Handle("dnnl_post_ops_create", destroy: dnnl_post_ops_destroy) { dnnl_post_ops_create($0) }
  switch operation {
  case .none: break
  case .relu:
    let status = dnnl_post_ops_append_eltwise(chain.raw, 1, dnnl_eltwise_relu, 0, 0)
    try check(status, "dnnl_post_ops_append_eltwise")
  case .addToDestination:
    try check(dnnl_post_ops_append_sum(chain.raw, 1), "dnnl_post_ops_append_sum")
  }
  let status = dnnl_primitive_attr_set_post_ops(attributes.raw, chain.raw)
  try check(status, "dnnl_primitive_attr_set_post_ops")
  return attributes
}

extension PrimitiveDescriptor {
  /// Finds an implementation for a filled C description; `hint` is the forward operation of a backward one.
  fileprivate init(
    _ description: UnsafeRawPointer, _ context: String, _ operation: PostOperation = .none,
    hint: OpaquePointer? = nil, on engine: Engine
  ) throws(DNNError) {
    let attributes = try attributes(operation)
    let raw = attributes.raw
    try self.init("dnnl_primitive_desc_create", context) {
      dnnl_primitive_desc_create($0, description, raw, engine.raw, hint)
    }
  }
}
