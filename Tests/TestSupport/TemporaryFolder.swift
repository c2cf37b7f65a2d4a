public import Foundation

/// A new, empty folder that is deleted with all it holds when the last reference to it goes.
public final class TemporaryFolder: Sendable {
  /// Where the folder stands.
  public let url: URL

  /// Makes a folder of a name that no other has, below the system's temporary folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "stn-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// The path of `name` in the folder, whether or not something stands there.
  public func path(_ name: String) -> String {
    url.appending(path: name).path(percentEncoded: false)
  }
}
