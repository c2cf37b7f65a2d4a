import Datasets
package import Foundation

/// Replaces a file whole: a reader, or a machine that comes back from a power cut, finds the old contents or the new.
///
/// - Throws: `DatasetError` where there is a file already and `overwriting` is false.
package func replaceFile(at path: String, with contents: Data, overwriting: Bool = true) throws {
  let temporary = try TemporaryFile(for: path, overwriting: overwriting)
  guard FileManager.default.createFile(atPath: temporary.path, contents: contents) else {
    throw TrainingError(
      "\(path) cannot be written: \(String(cString: strerror(errno))); check the disk and the permissions",
      .inputOutput)
  }
  try temporary.publish()
}
