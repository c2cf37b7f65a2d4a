// What every call into the library goes through: its return code, turned into an error that says what,
// where and why in the library's own words.

import CMPI

/// A call into the MPI library that failed.
public struct MPIError: Error, Sendable, CustomStringConvertible {
  /// The C function that failed, such as `MPI_Allreduce`.
  public let function: String

  /// The code that the function returned; its meaning belongs to the library at hand.
  public let code: Int

  /// The standard's class of the code (MPI 3.1, 8.4), whose numbers are the library's own, too.
  public let errorClass: Int

  /// The library's own words for the code.
  public let text: String

  /// The world rank of the failing process, nil where the library was not running.
  public let rank: Int?

  /// What was attempted, where the function's name alone does not tell.
  public let context: String?

  /// One sentence with the function, the rank, the library's words, both numbers, and the context.
  public var description: String {
    let place = rank.map { " on rank \($0)" } ?? ""
    let attempt = context.map { " while \($0)" } ?? ""
    return "\(function) failed\(place): \(text) (error class \(errorClass), code \(code))\(attempt)"
  }

  init(function: String, code: Int32, text: String? = nil, context: String? = nil) {
    self.function = function
    self.code = Int(code)
    errorClass = Int(libraryErrorClass(of: code))
    self.text = text ?? libraryText(of: code)
    rank = worldRank()
    self.context = context
  }
}

/// Throws the library's words for `code` unless it is `MPI_SUCCESS`; `function` is the C function's name.
func check(
  _ code: Int32, _ function: String, while context: @autoclosure () -> String? = nil
) throws(MPIError) {
  guard code == MPI_SUCCESS else { throw MPIError(function: function, code: code, context: context()) }
}

/// The corresponding C function is `MPI_Error_class` (MPI 3.1, 8.4).
private func libraryErrorClass(of code: Int32) -> Int32 {
  var errorClass = code
  guard MPIEnvironment.isRunning else { return code }
  MPI_Error_class(code, &errorClass)
  return errorClass
}

/// The corresponding C function is `MPI_Error_string` (MPI 3.1, 8.4).
private func libraryText(of code: Int32) -> String {
  guard MPIEnvironment.isRunning else { return "the MPI library is not running" }
  let text = libraryString(capacity: Int(MPI_MAX_ERROR_STRING)) { MPI_Error_string(code, $0, $1) }
  // MPICH adds the calls that led there, a line each.
  return text.split(whereSeparator: \.isNewline).joined(separator: " ")
}

private func worldRank() -> Int? {
  guard MPIEnvironment.isRunning else { return nil }
  var rank: Int32 = 0
  return MPI_Comm_rank(CommunicatorHandle.world.value, &rank) == MPI_SUCCESS ? Int(rank) : nil
}

/// The text that a C function writes into a buffer of `capacity` characters, leaving its length behind.
func libraryString(
  capacity: Int, _ write: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32
) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
    var length: Int32 = 0
    guard let start = buffer.baseAddress, write(start, &length) == MPI_SUCCESS else { return "unknown" }
    // Some libraries count the final zero as a character.
    let text = UnsafeRawBufferPointer(start: start, count: Int(length)).prefix { $0 != 0 }
    return String(decoding: text, as: UTF8.self)
  }
}
