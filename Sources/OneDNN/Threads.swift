import CDNNL
import Glibc

/// The number of threads that oneDNN computes with.
///
/// oneDNN takes it from its OpenMP runtime and offers no function of its own. The runtime's functions are
/// looked up in the process, not linked: the runtime is loaded with oneDNN already, and it may be another
/// one than GNU's (Clang's, Intel's), of which a second copy must not be loaded.
public enum Threads {
  private typealias SetInteger = @convention(c) (Int32) -> Void
  private typealias GetInteger = @convention(c) () -> Int32

  /// Fixes the number of threads for everything that the calling thread makes and runs from now on.
  ///
  /// Call it before the first primitive is made, which plans for a number of threads. Results depend on the
  /// number, so it overrides `OMP_NUM_THREADS` and `OMP_DYNAMIC`. The corresponding OpenMP functions are
  /// `omp_set_dynamic` and `omp_set_num_threads` (OpenMP 4.5, 3.2.7 and 3.2.1).
  ///
  /// - Throws: `DNNError` if the loaded oneDNN is not built on OpenMP, or OpenMP allows fewer threads.
  public static func set(_ count: Int) throws(DNNError) {
    precondition(count >= 1, "at least 1 thread is needed, not \(count)")
    if OneDNNLibrary.threadingRuntime == DNNL_RUNTIME_SEQ && count == 1 { return }
    guard OneDNNLibrary.threadingRuntime == DNNL_RUNTIME_OMP else {
      throw failure(count, "this oneDNN is not built on OpenMP; set STN_ONEDNN to one that is")
    }
    unsafeBitCast(try openMP("omp_set_dynamic"), to: SetInteger.self)(0)
    unsafeBitCast(try openMP("omp_set_num_threads"), to: SetInteger.self)(Int32(count))
    let limit = unsafeBitCast(try openMP("omp_get_thread_limit"), to: GetInteger.self)()
    guard try current() == count, limit >= count else {
      throw failure(count, "OpenMP allows \(limit) threads; see OMP_THREAD_LIMIT")
    }
  }

  /// The number of threads that oneDNN uses when the calling thread runs a primitive.
  ///
  /// The corresponding OpenMP function is `omp_get_max_threads` (OpenMP 4.5, 3.2.3).
  ///
  /// - Throws: `DNNError` if the loaded oneDNN is not built on OpenMP.
  public static func current() throws(DNNError) -> Int {
    if OneDNNLibrary.threadingRuntime == DNNL_RUNTIME_SEQ { return 1 }
    return Int(unsafeBitCast(try openMP("omp_get_max_threads"), to: GetInteger.self)())
  }

  private static func openMP(_ name: String) throws(DNNError) -> UnsafeMutableRawPointer {
    guard let function = dlsym(nil, name) else {
      throw DNNError(operation: name, code: -1, text: "no OpenMP runtime is loaded", context: "")
    }
    return function
  }

  private static func failure(_ count: Int, _ text: String) -> DNNError {
    DNNError(operation: "omp_set_num_threads", code: -1, text: text, context: "threads \(count)")
  }
}
