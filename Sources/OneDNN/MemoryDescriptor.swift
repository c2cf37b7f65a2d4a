import CDNNL

/// How a Float32 tensor of logical dimensions (N, C, …) lies in memory.
///
/// The corresponding C type is `dnnl_memory_desc_t`.
public struct MemoryDescriptor: Equatable, Sendable, CustomStringConvertible {
  var raw: dnnl_memory_desc_t

  init(_ raw: dnnl_memory_desc_t) { self.raw = raw }

  /// Describes a tensor of 1 to 5 `dimensions` in a known layout.
  ///
  /// The corresponding C function is `dnnl_memory_desc_init_by_tag`.
  ///
  /// - Throws: `DNNError` if oneDNN refuses the dimensions.
  public init(dimensions: [Int], layout: DataLayout) throws(DNNError) {
    guard let tag = layout.tag(rank: dimensions.count) else {
      preconditionFailure("no layout \(layout) for the dimensions \(dimensions)")
    }
    try self.init(dimensions: dimensions, tag: tag)
  }

  /// Describes a tensor in a known layout, or in whichever oneDNN will choose.
  init(dimensions: [Int], layout: DataLayout?) throws(DNNError) {
    if let layout {
      try self.init(dimensions: dimensions, layout: layout)
    } else {
      try self.init(dimensions: dimensions, tag: dnnl_format_tag_any)
    }
  }

  private init(dimensions: [Int], tag: dnnl_format_tag_t) throws(DNNError) {
    raw = dnnl_memory_desc_t()
    let sizes = dimensions.map(Int64.init)
    try check(
      dnnl_memory_desc_init_by_tag(&raw, Int32(sizes.count), sizes, dnnl_f32, tag),
      "dnnl_memory_desc_init_by_tag", "dimensions \(dimensions)")
  }

  /// Logical sizes, (N, C, H, W) whatever the layout.
  public var dimensions: [Int] {
    withUnsafeBytes(of: raw.dims) { $0.bindMemory(to: Int64.self).prefix(Int(raw.ndims)).map(Int.init) }
  }

  /// Bytes of storage, the zeros that fill up blocks of channels included.
  ///
  /// The corresponding C function is `dnnl_memory_desc_get_size`.
  public var byteCount: Int {
    withUnsafePointer(to: raw) { dnnl_memory_desc_get_size($0) }
  }

  /// Floats of storage, more than the product of the dimensions where blocks of channels are filled up.
  public var storageCount: Int { byteCount / MemoryLayout<Float>.stride }

  /// The known layout that this is, `nil` for one of oneDNN's own.
  ///
  /// Where several are the same (one channel, one pixel) the first of them, `plain` before all.
  public var layout: DataLayout? {
    let dimensions = dimensions
    return DataLayout.all.first { layout in
      guard let tag = layout.tag(rank: dimensions.count) else { return false }
      return self == (try? MemoryDescriptor(dimensions: dimensions, tag: tag))
    }
  }

  /// The dimensions and the layout.
  public var description: String {
    "\(dimensions) \(layout.map { "\($0)" } ?? "own layout")"
  }

  /// Whether both describe the same elements at the same places.
  ///
  /// The corresponding C function is `dnnl_memory_desc_equal`.
  public static func == (first: MemoryDescriptor, second: MemoryDescriptor) -> Bool {
    withUnsafePointer(to: first.raw) { first in
      withUnsafePointer(to: second.raw) { second in dnnl_memory_desc_equal(first, second) != 0 }
    }
  }
}
