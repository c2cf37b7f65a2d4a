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
    _ = try HeldFolder(folder, goesOn: false).prepare(
      goingOnBehind: nil, WalkBack(in: RunContents(), of: "") { _ in nil })
  }

  /// Stands for a checkpoint being written and made known.
  private func write(_ step: Int, best: Int? = nil, keep: Int = 2) throws {
    try Data("\(step)".utf8).write(to: URL(fileURLWithPath: folder.checkpointPath(step: step)))
    #expect(try folder.publish(step: step, best: best, keep: keep) == [])
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  private func set(_ pointer: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(pointer)"))
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

  @Test func `an old one that cannot be deleted is told of, and no more`() throws {
    // No file can be deleted that is a folder.
    try FileManager.default.createDirectory(
      atPath: folder.checkpointPath(step: 4), withIntermediateDirectories: false)
    try write(8)
    let failures = try folder.publish(step: 8, best: nil, keep: 1)
    #expect(
      failures == [
        "the old checkpoint \(folder.checkpointPath(step: 4)) cannot be deleted: Is a directory; it stays"
      ])
    #expect(text("latest") == "checkpoints/step-00000008.h5\n")
  }

  @Test func `somebody's copy among the checkpoints is left alone`() throws {
    let copy = "\(folder.path)/checkpoints/step-4.h5"
    try Data("copy".utf8).write(to: URL(fileURLWithPath: copy))
    #expect(try folder.latestCheckpoint() == nil)
    for step in [8, 12, 16] { try write(step, keep: 1) }
    #expect(try checkpoints == ["step-00000016.h5", "step-4.h5"])
  }

  @Test func `a best checkpoint that is not in the folder is not pointed at`() throws {
    try write(12, best: 8)
    #expect(text("best") == nil)
  }

  @Test func `later checkpoints survive when a run goes back behind them`() throws {
    for step in [4, 8, 12] { try write(step, keep: 5) }
    try write(6, keep: 1)
    #expect(try checkpoints == ["step-00000006.h5", "step-00000008.h5", "step-00000012.h5"])
    #expect(try folder.latestCheckpoint() == folder.checkpointPath(step: 6))
  }

  @Test func `the newest checkpoint is found by its pointer, or else by its number`() throws {
    #expect(try folder.latestCheckpoint() == nil)
    for step in [9, 10] { try write(step) }
    try set("latest", "checkpoints/step-00000009.h5\n")
    #expect(try folder.latestCheckpoint() == folder.checkpointPath(step: 9))
    for text in ["checkpoints/step-00000011.h5\n", "", "\0\0\0\0", "/etc/hostname\n"] {
      try set("latest", text)
      #expect(try folder.latestCheckpoint() == folder.checkpointPath(step: 10))
    }
    try FileManager.default.removeItem(atPath: "\(folder.path)/latest")
    #expect(try folder.latestCheckpoint() == folder.checkpointPath(step: 10))
  }

  @Test func `a pointer by its own name means what it names, and nothing else`() throws {
    for step in [9, 10] { try write(step, best: 9) }
    #expect(try RunFolder.checkpoint(at: "\(folder.path)/best") == folder.checkpointPath(step: 9))
    try set("best", "checkpoints/step-00000008.h5\n")
    expectRefusal(.noCheckpoint, "\(folder.path)/best names no checkpoint that is there") {
      _ = try RunFolder.checkpoint(at: "\(folder.path)/best")
    }
  }

  /// Reads what the folder, or a pointer in it, means while `amid` is done between its name and its bytes, and returns the names
  /// that were tried.
  private func read(_ name: String = "", amid: (Int) throws -> Void) throws -> [String] {
    var tried: [String] = []
    try RunFolder.read(folder.path + name) { path in
      tried.append(path)
      try amid(tried.count)
      try OpenFile.checkIsThere(path, "there is no \(path)")
    }
    return tried
  }

  @Test(arguments: ["", "/latest", "/best"])
  func `what a run replaces between its name and its bytes is read anew`(pointer: String) throws {
    try write(4, best: 4, keep: 1)
    let tried = try read(pointer) { if $0 < 3 { try write(4 + 4 * $0, best: 4 + 4 * $0, keep: 1) } }
    #expect(tried == [4, 8, 12].map(folder.checkpointPath))
  }

  @Test(arguments: [
    (Files.ExitStatus.missingInput, 2), (.inputOutput, 2), (.badData, 2), (.stoppedEarly, 1), (.usage, 1),
  ])
  func `what a file is said to be that is gone does not matter, but requests to stop are heard`(
    status: Files.ExitStatus, tries: Int
  ) throws {
    try write(4, keep: 1)
    var count = 0
    try? RunFolder.read(folder.path) { _ in
      count += 1
      guard count == 1 else { return }
      try write(8, keep: 1)
      throw Fault(status, "it cannot be read")
    }
    #expect(count == tries)
  }

  @Test func `a checkpoint that is replaced again and again is given up`() throws {
    try write(4, keep: 1)
    var count = 0
    expectRefusal(.missingInput, "there is no \(folder.checkpointPath(step: 20))") {
      _ = try read {
        count = $0
        try write(4 + 4 * $0, keep: 1)
      }
    }
    #expect(count == 5)
  }

  @Test func `nothing is read anew that nobody replaced`() throws {
    try write(4)
    for name in [folder.path, folder.checkpointPath(step: 4)] {
      var count = 0
      expectRefusal(.missingInput, "there are no digits") {
        try RunFolder.read(name) { _ in
          count += 1
          throw Fault(.missingInput, "there are no digits")
        }
      }
      #expect(count == 1)
    }
    // One that was named by itself has nothing in its place.
    expectRefusal(.missingInput, "gone") {
      try RunFolder.read(folder.checkpointPath(step: 4)) { path in
        try FileManager.default.removeItem(atPath: path)
        try OpenFile.checkIsThere(path, "gone")
      }
    }
  }

  @Test func `a link that leads to nothing is no folder for a run`() throws {
    let link = temporary.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: temporary.path("none"))
    expectRefusal(.cannotCreate, "\(link) is a symbolic link to nothing") {
      _ = try RunFolder(link).contents()
    }
  }
}
