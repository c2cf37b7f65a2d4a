// Every construction of an operation stands here, in oneDNN 3's interface; oneDNN 2's is made the same in
// `CDNNL/version2.h`.

import CDNNL
import Memory

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
    let (weights, bias) = try parameters()
    let window = try WindowArrays(windows)
    let attributes = try attributes(fusedReLU ? .relu : .none)
    return try PrimitiveDescriptor("dnnl_convolution_forward_primitive_desc_create", "\(self)") {
      dnnl_convolution_forward_primitive_desc_create(
        $0, engine.raw, dnnl_forward_training, dnnl_convolution_direct, input.raw, weights.raw, bias.raw,
        output.raw, window.strides, window.dilations, window.low, window.high, attributes.raw)
    }
  }

  func backwardData(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    let (weights, _) = try parameters()
    let window = try WindowArrays(windows)
    let attributes = try attributes()
    return try PrimitiveDescriptor("dnnl_convolution_backward_data_primitive_desc_create", "\(self)") {
      dnnl_convolution_backward_data_primitive_desc_create(
        $0, engine.raw, dnnl_convolution_direct, input.raw, weights.raw, output.raw, window.strides,
        window.dilations, window.low, window.high, hint.handle.raw, attributes.raw)
    }
  }

  func backwardWeights(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    let (weights, bias) = try parameters()
    let window = try WindowArrays(windows)
    let attributes = try attributes()
    return try PrimitiveDescriptor("dnnl_convolution_backward_weights_primitive_desc_create", "\(self)") {
      dnnl_convolution_backward_weights_primitive_desc_create(
        $0, engine.raw, dnnl_convolution_direct, input.raw, weights.raw, bias.raw, output.raw,
        window.strides, window.dilations, window.low, window.high, hint.handle.raw, attributes.raw)
    }
  }
}

// MARK: - Inner product

extension InnerProductGeometry: LinearOperation {
  func forward(
    input: MemoryDescriptor, output: MemoryDescriptor, fusedReLU: Bool, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    let (weights, bias) = try parameters()
    let attributes = try attributes(fusedReLU ? .relu : .none)
    return try PrimitiveDescriptor("dnnl_inner_product_forward_primitive_desc_create", "\(self)") {
      dnnl_inner_product_forward_primitive_desc_create(
        $0, engine.raw, dnnl_forward_training, input.raw, weights.raw, bias.raw, output.raw, attributes.raw)
    }
  }

  func backwardData(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    let (weights, _) = try parameters()
    let attributes = try attributes()
    return try PrimitiveDescriptor("dnnl_inner_product_backward_data_primitive_desc_create", "\(self)") {
      dnnl_inner_product_backward_data_primitive_desc_create(
        $0, engine.raw, input.raw, weights.raw, output.raw, hint.handle.raw, attributes.raw)
    }
  }

  func backwardWeights(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor {
    let (weights, bias) = try parameters()
    let attributes = try attributes()
    return try PrimitiveDescriptor("dnnl_inner_product_backward_weights_primitive_desc_create", "\(self)") {
      dnnl_inner_product_backward_weights_primitive_desc_create(
        $0, engine.raw, input.raw, weights.raw, bias.raw, output.raw, hint.handle.raw, attributes.raw)
    }
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
    let context = "reorder of \(source) to \(destination)"
    return try PrimitiveDescriptor("dnnl_reorder_primitive_desc_create", context) {
      dnnl_reorder_primitive_desc_create(
        $0, source.raw, engine.raw, destination.raw, engine.raw, attributes.raw)
    }
  }
}

// MARK: - Shared

/// The windows as oneDNN takes them, one array a property.
private struct WindowArrays {
  let strides, dilations, low, high: [Int64]

  /// Refuses what oneDNN's kernels, which count in 32 bits, would cut off without a word.
  init(_ windows: [Window]) throws(DNNError) {
    guard windows.allSatisfy({ max($0.stride, $0.paddingLow, $0.paddingHigh) <= Int32.max }) else {
      throw DNNError(
        operation: "dnnl_convolution_forward_primitive_desc_create", code: -1,
        text: "strides and paddings are limited to \(Int32.max)", context: "\(windows)")
    }
    strides = windows.map { Int64($0.stride) }
    dilations = windows.map { _ in 0 }
    low = windows.map { Int64($0.paddingLow) }
    high = windows.map { Int64($0.paddingHigh) }
  }
}

/// Attributes of an operation: scratch memory is ours, so that a step allocates nothing for it.
private func attributes(_ operation: PostOperation = .none) throws(DNNError) -> Handle {
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
    let status = dnnl_post_ops_append_eltwise(chain.raw, dnnl_eltwise_relu, 0, 0)
    try check(status, "dnnl_post_ops_append_eltwise")
  case .addToDestination:
    // The destination's own type: named, reorders refuse it in oneDNN 3.
    let status = dnnl_post_ops_append_sum(chain.raw, 1, 0, dnnl_data_type_undef)
    try check(status, "dnnl_post_ops_append_sum")
  }
  let status = dnnl_primitive_attr_set_post_ops(attributes.raw, chain.raw)
  try check(status, "dnnl_primitive_attr_set_post_ops")
  return attributes
}
