import EventMessages
import Files
import Foundation
import POSIX
import SwiftProtobuf

/// A file of events that TensorBoard reads while it grows; a run that goes on begins another one.
final class EventFile {
  /// Whether it is the first in its folder, but for such that are empty.
  let isFirst: Bool

  private let path: String
  private let file: Descriptor
  private var end = 0

  /// What the names of all such files begin with; TensorBoard reads them in the order of their names.
  static let prefix = "events.out.tfevents."

  /// Makes an empty file in a folder, which is made where it is missing.
  ///
  /// Its name has the seconds since 1970, and more than all that are there, whatever the clock says.
  /// - Throws: `Fault` where none can be made.
  init(in folder: String) throws(Fault) {
    do throws(SystemError) {
      try makeFolder(folder)
      let earlier = try namesInFolder(folder).filter { Self.seconds(ofName: $0) != nil }
      isFirst = earlier.allSatisfy { (try? FileStatus(of: folder.appending(name: $0)))?.byteCount == 0 }
      path = folder.appending(name: Self.name(after: earlier.compactMap(Self.seconds).max()))
      file = try Descriptor(.creating, path)
    } catch {
      throw Fault(
        .cannotCreate,
        "no events for TensorBoard can be written into \(folder): \(error); check the permissions and the disk"
      )
    }
  }

  private static func name(after newest: Int?) -> String {
    let now = Int(Date().timeIntervalSince1970)
    let seconds = String(format: "%010ld", max(now, (newest ?? 0) + 1))
    return "\(prefix)\(seconds).\(ProcessInfo.processInfo.hostName).\(ownProcess).0"
  }

  /// The seconds in a name; nil where it is none of such a file.
  private static func seconds(ofName name: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    return Int(name.dropFirst(prefix.count).prefix { $0 != "." })
  }

  /// Adds events, all or none.
  ///
  /// - Throws: `Fault` where the disk is full, or fails.
  func append(_ events: [TensorBoardEvent]) throws {
    let records = try events.flatMap { Record.of(try $0.serializedBytes()) }
    do throws(SystemError) { try file.write(records, at: end) } catch {
      try? file.truncate(to: end)
      throw Fault(.inputOutput, "cannot add to \(path): \(error); check the disk")
    }
    end += records.count
  }

  /// Takes the file away, which came to nothing.
  func remove() { try? removeFile(path) }

  /// Waits until all is on the disk.
  func synchronize() throws(Fault) {
    do throws(SystemError) { try file.synchronize() } catch {
      throw Fault(.inputOutput, "\(path) may not have reached the disk: \(error); check the disk")
    }
  }
}
