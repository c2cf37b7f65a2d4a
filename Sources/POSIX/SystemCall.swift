internal import Glibc

/// Makes a system call, anew as long as a signal interrupts it, and gives what it returned.
///
/// - Throws: the system's reason where a call returns a negative number.
@discardableResult
package func systemCall<Number: FixedWidthInteger & SignedInteger>(
  _ call: () -> Number
) throws(SystemError) -> Number {
  while true {
    let number = call()
    if number >= 0 { return number }
    if errno != EINTR { throw .last }
  }
}
