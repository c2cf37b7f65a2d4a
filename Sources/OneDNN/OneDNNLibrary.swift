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

  /// Why the program can't run with the loaded library, in a sentence; nil where it can.
  public static var problem: String? {
    guard let version = dnnl_version()?.pointee else { return "oneDNN does not tell its version" }
    return problem(major: Int(version.major), minor: Int(version.minor), text: self.version)
  }

  /// Versions 2 and 3 differ in their functions and constants, so the loaded one must be that of the headers; of 2 the
  /// releases before 2.6 lack functions.
  package static func problem(major: Int, minor: Int, text: String) -> String? {
    let isNewEnough = major > 2 || minor >= 6
    guard major != Int(dnnl_header_version()) || !isNewEnough else { return nil }
    let built = dnnl_header_version() == 2 ? "2.6 or newer of version 2" : "version \(dnnl_header_version())"
    return
      "oneDNN \(text) is loaded, but this program was built for \(built); build it with the oneDNN that is to run "
      + "it, or let LD_LIBRARY_PATH name the folder of one that fits"
  }

  /// What the loaded library makes threads with, a `DNNL_RUNTIME_` constant.
  static var threadingRuntime: UInt32 { dnnl_version()?.pointee.cpu_runtime ?? DNNL_RUNTIME_NONE }
}
