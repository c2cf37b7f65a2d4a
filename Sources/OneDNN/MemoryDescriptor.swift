import CDNNL
public import Memory

/// How a Float32 tensor of logical dimensions (N, C, …) lies in memory.
///
/// The corresponding C type is `dnnl_memory_desc_t`.
public struct MemoryDescriptor: Equatable, Sendable, CustomStringConvertible {
  /// Never changed once it is made, so copies share it.
  private final class Storage: @unchecked Sendable {
    let handle: Handle

    init(_ handle: consuming Handle) { self.handle = handle }
  }

  private let storage: Storage

  var raw: OpaquePointer { storage.handle.raw }

  /// Copies a descriptor that belongs to an operation; one without elements where there is none.
  init(copying found: OpaquePointer?) throws(DNNError) {
    guard let found else {
      try self.init(dimensions: [], tag: dnnl_format_tag_undef)
      return
    }
    let handle = try Handle("dnnl_memory_desc_clone", destroy: dnnl_memory_desc_destroy) {
      dnnl_memory_desc_clone($0, found)
    }
    self.init(handle)
  }

  private init(_ handle: consuming Handle) { storage = Storage(handle) }

  /// Describes a tensor of 1 to 5 `dimensions` in a known layout.
  ///
  /// The corresponding C function is `dnnl_memory_desc_create_with_tag`, in oneDNN 2 `dnnl_memory_desc_init_by_tag`.
  ///
  /// - Throws: `DNNError` if oneDNN refuses the dimensions.
  public init(dimensions: [Int], layout: Layout) throws(DNNError) {
    guard let tag = layout.tag(rank: dimensions.count) else {
      preconditionFailure("no layout \(layout) for the dimensions \(dimensions)")
    }
    try self.init(dimensions: dimensions, tag: tag)
  }

  /// Describes a tensor in a known layout, or in whichever oneDNN will choose.
  init(dimensions: [Int], layout: Layout?) throws(DNNError) {
    if let layout {
      try self.init(dimensions: dimensions, layout: layout)
    } else {
      try self.init(dimensions: dimensions, tag: dnnl_format_tag_any)
    }
  }

  private init(dimensions: [Int], tag: dnnl_format_tag_t) throws(DNNError) {
    let sizes = dimensions.map(Int64.init)
    let handle = try Handle(
      "dnnl_memory_desc_create_with_tag", destroy: dnnl_memory_desc_destroy, "dimensions \(dimensions)"
    ) {
      dnnl_memory_desc_create_with_tag($0, Int32(sizes.count), sizes, dnnl_f32, tag)
    }
    self.init(handle)
  }

  /// Logical sizes, (N, C, H, W) whatever the layout.
  ///
  /// The corresponding C function is `dnnl_memory_desc_query`.
  public var dimensions: [Int] {
    var rank: Int32 = 0
    var sizes: UnsafePointer<Int64>?
    guard dnnl_memory_desc_query(raw, dnnl_query_ndims_s32, &rank) == dnnl_success,
      dnnl_memory_desc_query(raw, dnnl_query_dims, &sizes) == dnnl_success, let sizes
    else { return [] }
    return UnsafeBufferPointer(start: sizes, count: Int(rank)).map(Int.init)
  }

  /// Bytes of storage, the zeros that fill up blocks of channels included.
  ///
  /// The corresponding C function is `dnnl_memory_desc_get_size`.
  public var byteCount: Int { dnnl_memory_desc_get_size(raw) }

  /// Floats of storage, more than the product of the dimensions where blocks of channels are filled up.
  public var storageCount: Int { byteCount / MemoryLayout<Float>.stride }

  /// The known layout that this is, `nil` for one of oneDNN's own.
  ///
  /// Where several are the same (one channel, one pixel) the first of them, `plain` before all.
  public var layout: Layout? {
    let dimensions = dimensions
    return Layout.known.first { layout in
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
    dnnl_memory_desc_equal(first.raw, second.raw) != 0
  }
}
