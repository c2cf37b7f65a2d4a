import Datasets
package import Foundation

/// Replaces a file whole: a reader, or a machine that comes back from a power cut, finds the old contents or the new.
package func replaceFile(at path: String, with contents: Data) throws {
  let temporary = try TemporaryFile(for: path, overwriting: true)
  guard FileManager.default.createFile(atPath: temporary.path, contents: contents) else {
    throw TrainingError(
      "\(path) cannot be written: \(String(cString: strerror(errno))); check the disk and the permissions",
      .inputOutput)
  }
  try temporary.publish()
}
