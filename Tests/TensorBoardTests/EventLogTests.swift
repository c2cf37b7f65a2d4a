import EventMessages
import Foundation
import SwiftProtobuf
import TestSupport
import Testing
import Training

@testable import TensorBoard

/// The files that a run writes, and what is in them.
@Suite final class EventLogTests {
  private let folder: TemporaryFolder
  private let path: String
  private var warnings: [String] = []

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("run/tensorboard")
  }

  private func log(behind step: Int = 0, _ history: [MetricsLine] = []) -> EventLog {
    var start = RunProgress()
    (start.step, start.metrics) = (step, history)
    return EventLog(in: path, from: start) { self.warnings.append($0) }
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// What a file's events are, in a word and the step; each record is written anew, checksums and all, and compared.
  private func events(_ name: String) throws -> [String] {
    var rest = Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)")))[...]
    var words: [String] = []
    while !rest.isEmpty {
      let count = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let content = Array(rest.dropFirst(12).prefix(count))
      #expect(Array(rest.prefix(16 + count)) == Record.of(content))
      words.append(word(try TensorBoardEvent(serializedBytes: content)))
      rest = rest.dropFirst(16 + count)
    }
    return words
  }

  private func word(_ event: TensorBoardEvent) -> String {
    switch event.what {
    case .fileVersion(let version): version
    case .sessionLog(let session): "\(session.status) \(event.step)"
    case .summary: "\(event.hasPicture ? "picture" : "numbers") \(event.step)"
    case nil: "nothing"
    }
  }

  private func picture(_ step: Int) -> TensorBoardEvent {
    .picture("p", png: [1], width: 1, height: 1, step: step)
  }

  @Test func `nothing is made before there is something to tell`() throws {
    let log = log()
    log.put(picture(0))
    log.synchronize()
    #expect(!FileManager.default.fileExists(atPath: path) && warnings == [])
    log.write(.scalars(try line(1)))
    #expect(try files().map { try events($0) } == [["brain.Event:2", "start 1", "picture 0", "numbers 1"]])
  }

  @Test func `a file's name tells seconds, host and process, as TensorBoard's own do`() throws {
    log().write(picture(1))
    let name = try #require(try files().first)
    let parts = name.split(separator: ".")
    #expect(name.hasPrefix("events.out.tfevents.") && name.hasSuffix(".\(getpid()).0"))
    #expect(name.contains(".\(ProcessInfo.processInfo.hostName)."))
    #expect(abs((Double(parts[3]) ?? 0) - Date().timeIntervalSince1970) < 60)
  }

  @Test func `a run that goes on writes another file, read after all others, and takes back later steps`()
    throws
  {
    log().write(.scalars(try line(1)))
    log(behind: 4, [try line(1)]).write(.scalars(try line(5)))
    try FileManager.default.copyItem(
      atPath: "\(path)/\(try files()[0])", toPath: "\(path)/events.out.tfevents.4000000000.other.7.0")
    log(behind: 2).write(picture(3))
    let names = try files()
    #expect(names.count == 4 && names[3].hasPrefix("events.out.tfevents.4000000001."))
    #expect(try events(names[0]) == ["brain.Event:2", "start 1", "numbers 1"])
    #expect(try events(names[1]) == ["brain.Event:2", "start 5"])
    #expect(try events(names[3]) == ["brain.Event:2", "start 3", "picture 3"])
  }

  @Test func `what a damaged file tells is left as it is from the damage on`() throws {
    let first = log()
    for step in 1...3 { first.write(.scalars(try line(step))) }
    let file = "\(path)/\(try files()[0])"
    var bytes = try Data(contentsOf: URL(filePath: file))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: file))
    log(behind: 2).write(picture(3))
    #expect(try Data(contentsOf: URL(filePath: file)) == bytes)
    try Data(bytes.dropLast(5)).write(to: URL(filePath: file))
    log(behind: 0).write(picture(1))
    #expect(try events(try files()[0]) == ["brain.Event:2", "start 1"])
    #expect(warnings == [])
  }

  @Test func `a run that goes back takes back later steps, written or not`() throws {
    let log = log()
    for step in 1...4 { log.write(.scalars(try line(step))) }
    log.put(picture(4))
    log.goBack(to: 2)
    log.write(.scalars(try line(3)))
    let names = try files()
    #expect(try events(names[0]) == ["brain.Event:2", "start 1", "numbers 1", "numbers 2"])
    #expect(try events(names[1]) == ["brain.Event:2", "start 3", "numbers 3"])
  }

  @Test func `a run that goes on where nobody wrote any tells all that it knows`() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // One that came no further, as on a full disk, tells nothing.
    try Data().write(to: URL(filePath: path + "/events.out.tfevents.0000000007.other.7.0"))
    log(behind: 9, [try line(4), try line(8)]).write(.scalars(try line(12)))
    #expect(
      try events(try files()[1]) == ["brain.Event:2", "start 1", "numbers 4", "numbers 8", "numbers 12"])
  }

  @Test func `what cannot be written is warned of once, and numbers wait until it can`() throws {
    try FileManager.default.createDirectory(atPath: folder.path("run"), withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: path))
    let log = log()
    log.write(picture(1))
    log.write(.scalars(try line(1)))
    log.synchronize()
    log.write(.scalars(try line(2)))
    #expect(warnings.count == 1)
    #expect(warnings[0].contains("no events for TensorBoard can be written into \(path): "))
    #expect(warnings[0].contains("training goes on"))
    try FileManager.default.removeItem(atPath: path)
    log.write(picture(3))
    #expect(
      try events(try files()[0]) == ["brain.Event:2", "start 1", "numbers 1", "numbers 2", "picture 3"])
    #expect(warnings.count == 1)
  }
}
