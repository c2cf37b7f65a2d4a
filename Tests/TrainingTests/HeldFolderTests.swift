import Files
import Foundation
import TestSupport
import Testing
import Training

@Suite struct HeldFolderTests {
  private let temporary: TemporaryFolder
  private let folder: RunFolder

  init() throws {
    temporary = try TemporaryFolder()
    folder = RunFolder(temporary.path("run"))
  }

  private func make(_ name: String, _ text: String = "") throws {
    let file = URL(fileURLWithPath: "\(folder.path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func names(_ name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(name)").sorted()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  /// Goes on in the folder as a run does to which these checkpoints are bad.
  private func goOn(bad: Set<Int> = []) throws -> [String] {
    let held = try HeldFolder(folder, goesOn: true)
    let walk = try WalkBack(in: held.contents, of: folder.path) { bad.contains($0) ? "\($0) is bad" : nil }
    return try held.prepare(goingOnBehind: walk.step, walk)
  }

  @Test func `while one run has a folder another is told which process of which machine that is`() throws {
    let held = try HeldFolder(folder, goesOn: false)
    let owner = "process \(getpid()) on \(ProcessInfo.processInfo.hostName), since 20"
    #expect(try text("stn.lock").hasPrefix(owner))
    for goesOn in [false, true] {
      expectRefusal(
        .cannotCreate, "the output \(folder.path) is in use by another run (\(owner)", "wait until"
      ) {
        _ = try HeldFolder(folder, goesOn: goesOn)
      }
    }
    #expect(try text("stn.lock").hasPrefix(owner), "whoever is refused leaves the file as it was")
    held.release()
    _ = try HeldFolder(folder, goesOn: false)
  }

  @Test func `what a killed run left of its lock hinders nobody`() throws {
    try make("stn.lock", "process 1 on another, since 2026-01-01T00:00:00Z, and more than that\n")
    let held = try HeldFolder(folder, goesOn: false)
    #expect(try text("stn.lock").hasPrefix("process \(getpid()) on "))
    #expect(!(try text("stn.lock").contains("more than that")))
    held.release()
    #expect(try names() == [])
  }

  @Test func `what is no plain file is not taken for a lock`() throws {
    try make("kept", "text")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/stn.lock", withDestinationPath: "\(folder.path)/kept")
    expectRefusal(.cannotCreate, "stn.lock cannot be made: Too many levels of symbolic links") {
      _ = try HeldFolder(folder, goesOn: true)
    }
    #expect(try text("kept") == "text")
  }

  @Test func `a run that comes to nothing leaves nothing`() throws {
    let deep = RunFolder(temporary.path("a/b/run"))
    try HeldFolder(deep, goesOn: false).release()
    #expect(!FileManager.default.fileExists(atPath: temporary.path("a")))
  }

  @Test func `a folder in which something stands is not even touched`() throws {
    try make("thesis.tex", "mine")
    expectRefusal(.cannotCreate, folder.path, "not an empty folder; name another one") {
      _ = try HeldFolder(folder, goesOn: false)
    }
    #expect(try names() == ["thesis.tex"])
  }

  @Test func `what a killed run left half-written is deleted, and nothing of somebody else's`() throws {
    let kept = [".dat.nosync1", ".data.h5.host.7.tmp", ".mine.tmp", ".nfs01", ".stn-0123456789abcdef.tmp"]
    for name in kept + [".step-00000004.h5.host.7.tmp"] { try make("checkpoints/\(name)") }
    try make(".metrics.jsonl.host.7.tmp")
    try make("slurm-1.out")
    #expect(try goOn() == [])
    #expect(try names("checkpoints") == kept)
    #expect(try names() == ["checkpoints", "slurm-1.out"])
  }

  @Test func `what cannot be used is kept aside, every time under a name of its own`() throws {
    for time in 1...2 {
      for step in [4, 8] { try make("checkpoints/step-0000000\(step).h5", "\(step), \(time)") }
      try make("latest", "checkpoints/step-00000008.h5\n")
      let notices = try goOn(bad: [8])
      let aside = "\(folder.checkpointPath(step: 8)).aside\(time == 1 ? "" : "-2")"
      #expect(notices.first == "8 is bad; it is passed over, and kept as \(aside)")
      #expect(try text("latest") == "checkpoints/step-00000004.h5\n")
      #expect(try String(contentsOfFile: aside, encoding: .utf8) == "8, \(time)")
    }
    #expect(try text("checkpoints/step-00000008.h5.aside") == "8, 1")
    #expect(try text("checkpoints/step-00000004.h5") == "4, 2")
  }

  @Test(arguments: ["", "\0\0\0\0", "checkpoints/step-00000009.h5\n", "../b/checkpoints/step-00000004.h5\n"])
  func `a pointer that leads nowhere, or abroad, is written anew`(damage: String) throws {
    try make("checkpoints/step-00000004.h5")
    try make("latest", damage)
    #expect(try goOn().count == 1)
    #expect(try text("latest") == "checkpoints/step-00000004.h5\n")
    #expect(try goOn() == [], "a good one is left alone")
  }

  @Test(arguments: ["latest", "best"]) func `a pointer that is no plain file is kept aside`(name: String)
    throws
  {
    try make("checkpoints/step-00000004.h5")
    try make("\(name)/something")
    #expect(
      try goOn().first?.contains("\(name) is a folder, and kept as \(folder.path)/\(name).aside") == true)
    #expect(try text("latest") == "checkpoints/step-00000004.h5\n")
    #expect(try names("\(name).aside") == ["something"])
  }

  @Test func `a folder that cannot be made is refused with the reason, and so is one that cannot be read`()
    throws
  {
    try Data().write(to: URL(fileURLWithPath: temporary.path("file")))
    let path = temporary.path("file/run")
    expectRefusal(.cannotCreate, "cannot make the output folder \(path): Not a directory") {
      _ = try HeldFolder(RunFolder(path), goesOn: true)
    }
    try FileManager.default.createSymbolicLink(
      atPath: temporary.path("loop"), withDestinationPath: temporary.path("loop"))
    expectRefusal(.cannotCreate, "\(temporary.path("loop")) is a symbolic link to nothing") {
      _ = try HeldFolder(RunFolder(temporary.path("loop")), goesOn: true)
    }
  }
}
