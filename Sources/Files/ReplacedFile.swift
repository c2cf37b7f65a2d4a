import POSIX
import Foundation

/// Replaces a file whole: a reader, or a machine that comes back from a power cut, finds the old contents or the new.
///
/// - Throws: `Fault` where no file may be made at `path` under the rule.
package func replaceFile(
  at path: String, with contents: some Collection<UInt8>, by rule: OutputRule = OutputRule(overwriting: true)
) throws {
  let temporary = try TemporaryFile(for: path, by: rule)
  do throws(SystemError) {
    let descriptor = try openDescriptor(temporary.path, O_WRONLY | O_CREAT | O_EXCL)
    defer { close(descriptor) }
    try writeAll(contents, to: descriptor)
  } catch {
    throw Fault(.inputOutput, "\(path) cannot be written: \(error); check the disk and the permissions")
  }
  try temporary.publish()
}
