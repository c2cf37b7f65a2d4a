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

  /// An error with a sentence of our own.
  init(function: String, code: Int = -1, message: String, context: String, reasons: [String] = []) {
    self.function = function
    self.code = code
    self.message = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    self.context = context
    self.reasons = reasons
  }

  /// An error in HDF5's words.
  init(function: String, code: Int, reasons: [String], context: String) {
    let message =
      switch (reasons.last, reasons.first) {
      case (let outermost?, let innermost?) where reasons.count > 1: "\(outermost) (\(innermost))"
      case (let only?, _): only
      default: "HDF5 gave no reason"
      }
    self.init(function: function, code: code, message: message, context: context, reasons: reasons)
  }

  /// Context, message and C function in one line.
  public var description: String { "\(context): \(message) [\(function) returned \(code)]" }
}
