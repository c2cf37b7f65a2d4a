import CDNNL

/// The CPU as oneDNN sees it, with the stream that primitives run in.
///
/// One of them serves all primitives of a rank. The corresponding C functions are `dnnl_engine_create` and
/// `dnnl_stream_create`.
public final class Engine {
  private let engine: Handle
  private let inOrderStream: Handle

  var raw: OpaquePointer { engine.raw }
  var stream: OpaquePointer { inOrderStream.raw }

  /// Opens the CPU engine.
  ///
  /// - Throws: `DNNError` if oneDNN was built without a CPU engine.
  public init() throws(DNNError) {
    let engine = try Handle("dnnl_engine_create", destroy: dnnl_engine_destroy) {
      dnnl_engine_create($0, dnnl_cpu, 0)
    }
    let cpu = engine.raw
    inOrderStream = try Handle("dnnl_stream_create", destroy: dnnl_stream_destroy) {
      dnnl_stream_create($0, cpu, dnnl_stream_default_flags.rawValue)
    }
    self.engine = engine
  }
}
