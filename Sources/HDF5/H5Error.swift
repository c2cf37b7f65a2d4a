import POSIX

/// A failed HDF5 operation.
public struct H5Error: Error, Sendable, CustomStringConvertible {
  /// The C function that failed, or that was not called because it would have misread its data.
  public let function: String

  /// What the C function returned; negative.
  public let code: Int

  /// What went wrong: a sentence of ours where we know better, else HDF5's own "outermost (innermost)".
  public let message: String

  /// The file and the object in it.
  public let context: String

  /// HDF5's error stack, innermost reason first; empty when the library was not asked.
  public let reasons: [String]

  /// What the system had against a call last while HDF5 was busy, which need not be why it failed.
  let lastSystemError: SystemError?

  /// An error in a sentence of our own.
  init(
    function: String, code: Int = -1, message: String, context: String, reasons: [String] = [],
    lastSystemError: SystemError? = nil
  ) {
    self.function = function
    self.code = code
    self.message = message
    self.context = context
    self.reasons = reasons
    self.lastSystemError = lastSystemError
  }

  /// An error in HDF5's words.
  init(function: String, code: Int, reasons: [String], context: String, lastSystemError: SystemError?) {
    let outermost =
      isDamage(reasons)
      ? "the stored data is damaged" : reasons.last.map(withoutSystemText) ?? "HDF5 gave no reason"
    let innermost = reasons.count > 1 ? reasons.first.map { " (\(systemText(in: $0) ?? $0))" } : nil
    self.init(
      function: function, code: code, message: outermost + (innermost ?? ""), context: context,
      reasons: reasons, lastSystemError: lastSystemError)
  }

  /// The same error, explained in another sentence.
  func saying(_ message: String) -> H5Error {
    H5Error(
      function: function, code: code, message: message, context: context, reasons: reasons,
      lastSystemError: lastSystemError)
  }

  /// Context, message and C function in one line.
  public var description: String { "\(context): \(message) [\(function) returned \(code)]" }
}

// HDF5 mixes the operating system's words with times, descriptors and addresses, such as "file write failed:
// time = …, errno = 28, error message = 'No space left on device', buf = 0x55e9abb727b0, …".

/// Whether a checksum, or a filter that is given what it can't have made, refused what was read; HDF5 1.14 no longer says
/// which.
private func isDamage(_ reasons: [String]) -> Bool {
  reasons.contains { $0.contains("Fletcher32") || $0 == "filter returned failure during read" }
}

private func systemText(in reason: String) -> String? {
  reason.firstMatch(of: /error message = '([^']*)'/).map { String($0.output.1) }
}

/// Nor is it of use that a call was no asynchronous one, as HDF5 1.14 says of all.
private func withoutSystemText(_ reason: String) -> String {
  let text = reason.prefix(upTo: reason.firstRange(of: ", errno = ")?.lowerBound ?? reason.endIndex)
  return String(text.replacing("synchronously ", with: ""))
}
