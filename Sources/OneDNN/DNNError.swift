import CDNNL

/// A call of oneDNN that failed.
public struct DNNError: Error, Sendable, CustomStringConvertible {
  /// C function that failed.
  public let operation: String

  /// Value of `dnnl_status_t`, or -1 where the fault lies outside oneDNN's own functions.
  public let code: Int32

  /// oneDNN's name for the code, or a sentence of ours.
  public let text: String

  /// What was being made or run, for example a convolution with its dimensions.
  public let context: String

  /// One line for a person.
  public var description: String {
    "oneDNN: \(operation) failed: \(text) (code \(code))\(context.isEmpty ? "" : ", \(context)")"
  }
}

/// Throws unless `status` is success.
func check(
  _ status: dnnl_status_t, _ operation: StaticString, _ context: @autoclosure () -> String = ""
) throws(DNNError) {
  guard status != dnnl_success else { return }
  throw DNNError(
    operation: "\(operation)", code: Int32(bitPattern: status.rawValue),
    text: String(cString: dnnl_status2str(status)), context: context())
}
