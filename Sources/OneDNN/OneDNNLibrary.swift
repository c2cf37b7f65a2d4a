import CDNNL

/// The library that the program runs with, which need not be the one it was built with.
public enum OneDNNLibrary {
  /// Version of the loaded library, for example "2.6.3".
  ///
  /// The corresponding C function is `dnnl_version`.
  public static var version: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  /// What the loaded library makes threads with, a `DNNL_RUNTIME_` constant.
  static var threadingRuntime: UInt32 { dnnl_version()?.pointee.cpu_runtime ?? DNNL_RUNTIME_NONE }
}
