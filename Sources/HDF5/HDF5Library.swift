internal import CHDF5
internal import Glibc
import POSIX
internal import Synchronization

/// The HDF5 library that this process is linked to.
public enum HDF5Library {
  /// The version that runs, such as `1.10.8`.
  ///
  /// The corresponding C function is `H5get_libversion`.
  public static var version: String { loaded.map(String.init).joined(separator: ".") }

  /// Why the program can't run with the loaded library, in a sentence; nil where it can.
  public static var problem: String? { problem(loaded: loaded) }

  /// Releases of one minor version have the same interface, and other ones other structures.
  package static func problem(loaded: [Int]) -> String? {
    let built = [h5HeaderMajor, h5HeaderMinor].map(Int.init)
    let isOld = loaded.lexicographicallyPrecedes([1, 10, 3])
    guard Array(loaded.prefix(2)) != built || isOld else { return nil }
    let needed = built == [1, 10] ? "1.10.3 or newer of 1.10" : built.map(String.init).joined(separator: ".")
    return
      "HDF5 \(loaded.map(String.init).joined(separator: ".")) is loaded, but this program was built for \(needed); "
      + "build it with the HDF5 that is to run it, or let LD_LIBRARY_PATH name the folder of one that fits"
  }

  private static var loaded: [Int] {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    _ = withLibrary { H5get_libversion(&major, &minor, &release) }
    return [major, minor, release].map(Int.init)
  }

  /// How many files, groups, datasets, attributes and stored types are open in this process.
  ///
  /// Tests compare two readings to see that nothing leaks.
  /// The corresponding C function is `H5Fget_obj_count`.
  package static var openObjectCount: Int {
    withLibrary { H5Fget_obj_count(hid_t(h5AllObjects), h5AllObjects) }
  }
}

/// HDF5 need not be built thread-safe, and one process may hold several files on several threads.
///
/// A file that could not be closed, say on a full disk, stays in HDF5's books although its memory is gone; at
/// exit HDF5 would close it again and crash. So the library is told to do nothing at exit.
private let libraryLock: Mutex<Void> = {
  H5dont_atexit()
  return Mutex(())
}()

/// Runs C calls alone in the library, with its automatic printing of errors off.
///
/// Thread-safe builds keep that setting per thread, so it is made anew each time. `calls` must hold C calls
/// only: the lock is not recursive.
func withLibrary<Result: Sendable>(_ calls: () -> Result) -> Result {
  libraryLock.withLock { _ in
    H5Eset_auto2(h5CurrentErrorStack, nil, nil)
    return calls()
  }
}

/// Runs one C call and turns a negative result into an error with HDF5's own explanation.
@discardableResult
func check<Code: BinaryInteger & Sendable>(
  _ function: String, _ context: String, _ call: () -> Code
) throws(H5Error) -> Code {
  let (code, number, reasons) = withLibrary {
    errno = 0
    let code = call()
    return (code, errno, code < 0 ? currentErrorReasons() : [])
  }
  guard code < 0 else { return code }
  throw H5Error(
    function: function, code: Int(code), reasons: reasons, context: context,
    lastSystemError: number == 0 ? nil : SystemError(code: number))
}
