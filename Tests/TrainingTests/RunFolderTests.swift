import Files
import Foundation
import TestSupport
import Testing
import Training

@Suite struct RunFolderTests {
  private let temporary: TemporaryFolder
  private let folder: RunFolder

  init() throws {
    temporary = try TemporaryFolder()
    folder = RunFolder(temporary.path("run"))
    try folder.prepare(configuration: "seed: 1\n", resuming: false)
  }

  /// Stands for a checkpoint being written and made known.
  private func write(_ step: Int, best: Int? = nil, keep: Int = 2) throws {
    try Data("\(step)".utf8).write(to: URL(fileURLWithPath: folder.checkpointPath(step: step)))
    try folder.publish(step: step, best: best, keep: keep)
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  private var checkpoints: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/checkpoints").sorted() }
  }

  @Test func `the newest checkpoints and the best one are kept`() throws {
    for step in [4, 8, 12, 16] { try write(step, best: step < 8 ? nil : 8) }
    #expect(try checkpoints == ["step-00000008.h5", "step-00000012.h5", "step-00000016.h5"])
    #expect(text("latest") == "checkpoints/step-00000016.h5\n")
    #expect(text("best") == "checkpoints/step-00000008.h5\n")
  }

  @Test func `nothing old is deleted before the new one is known`() throws {
    try write(4, keep: 1)
    try FileManager.default.removeItem(atPath: "\(folder.path)/latest")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/latest", withIntermediateDirectories: false)
    #expect(throws: (any Error).self) { try write(8, keep: 1) }
    #expect(try checkpoints == ["step-00000004.h5", "step-00000008.h5"])
  }

  @Test func `somebody's copy among the checkpoints is left alone`() throws {
    let copy = "\(folder.path)/checkpoints/step-4.h5"
    try Data("copy".utf8).write(to: URL(fileURLWithPath: copy))
    #expect(folder.latestCheckpoint() == nil)
    for step in [8, 12, 16] { try write(step, keep: 1) }
    #expect(try checkpoints == ["step-00000016.h5", "step-4.h5"])
  }

  @Test func `what a killed run left half-written is deleted, and nothing of somebody else's`() throws {
    let names = [".step-00000004.h5.host.7.tmp", ".stn-0123456789abcdef.tmp", ".mine.tmp"]
    for name in names { try Data().write(to: URL(fileURLWithPath: "\(folder.path)/checkpoints/\(name)")) }
    try Data().write(to: URL(fileURLWithPath: "\(folder.path)/.metrics.jsonl.host.7.tmp"))
    try folder.prepare(configuration: "seed: 1\n", resuming: true)
    #expect(try checkpoints == [".mine.tmp"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "checkpoints", "config.yaml",
      ])
    try Data().write(to: URL(fileURLWithPath: "\(folder.path)/.mine.tmp"))
    expectRefusal(.cannotCreate, folder.path, "holds .mine.tmp, which no run writes") {
      try folder.prepare(configuration: "seed: 2\n", resuming: true)
    }
  }

  @Test func `a best checkpoint that is not in the folder is not pointed at`() throws {
    try write(12, best: 8)
    #expect(text("best") == nil)
  }

  @Test func `later checkpoints survive when a run goes back behind them`() throws {
    for step in [4, 8, 12] { try write(step, keep: 5) }
    try write(6, keep: 1)
    #expect(try checkpoints == ["step-00000006.h5", "step-00000008.h5", "step-00000012.h5"])
    #expect(folder.latestCheckpoint() == folder.checkpointPath(step: 6))
  }

  @Test func `the newest checkpoint is found by its pointer, or else by its number`() throws {
    #expect(folder.latestCheckpoint() == nil)
    for step in [9, 10] { try write(step) }
    try Data("checkpoints/step-00000009.h5\n".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/latest"))
    #expect(folder.latestCheckpoint() == folder.checkpointPath(step: 9))
    try Data("checkpoints/step-00000011.h5\n".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/latest"))
    #expect(folder.latestCheckpoint() == folder.checkpointPath(step: 10))
    try FileManager.default.removeItem(atPath: "\(folder.path)/latest")
    #expect(folder.latestCheckpoint() == folder.checkpointPath(step: 10))
  }

  @Test func `an occupied folder is refused unless the run goes on in it`() throws {
    #expect(folder.isOccupied)
    expectRefusal(.cannotCreate, folder.path, "not an empty folder; move house") {
      try RunFolder(folder.path, remedy: "move house").prepare(configuration: "seed: 2\n", resuming: false)
    }
    #expect(text("config.yaml") == "seed: 1\n")
    try folder.prepare(configuration: "seed: 2\n", resuming: true)
    #expect(text("config.yaml") == "seed: 2\n")
  }

  @Test func `what no run writes is named where a run is to go on beside it`() throws {
    try Data().write(to: URL(fileURLWithPath: "\(folder.path)/notes.txt"))
    expectRefusal(.cannotCreate, folder.path, "holds notes.txt, which no run writes") {
      try folder.prepare(configuration: "seed: 2\n", resuming: true)
    }
    #expect(text("config.yaml") == "seed: 1\n")
  }

  @Test func `a link that leads to nothing is no folder for a run`() throws {
    let link = temporary.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: temporary.path("none"))
    expectRefusal(.cannotCreate, "\(link) is a symbolic link to nothing") {
      try RunFolder(link).prepare(configuration: "", resuming: false)
    }
  }

  @Test func `an empty folder and a missing one are free`() throws {
    #expect(!RunFolder(temporary.path("missing")).isOccupied)
    try FileManager.default.createDirectory(
      atPath: temporary.path("empty"), withIntermediateDirectories: false)
    #expect(!RunFolder(temporary.path("empty")).isOccupied)
    try RunFolder(temporary.path("empty")).prepare(configuration: "", resuming: false)
  }

  @Test func `a folder that cannot be made is refused with the reason`() throws {
    try Data().write(to: URL(fileURLWithPath: temporary.path("file")))
    let path = temporary.path("file/run")
    expectRefusal(.cannotCreate, "cannot make the output folder \(path): Not a directory") {
      try RunFolder(path).prepare(configuration: "", resuming: false)
    }
  }
}
