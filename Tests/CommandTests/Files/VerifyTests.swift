import Foundation
import TestSupport
import Testing

@Suite struct VerifyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Copies a file and inverts one bit of it.
  private func damaged(_ path: String, at place: (Data) throws -> Int) throws -> String {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    data[try place(data)] ^= 16
    let copy = folder.path("damaged.h5")
    try data.write(to: URL(fileURLWithPath: copy))
    return copy
  }

  @Test(arguments: [nil, 2])
  func `a good checkpoint passes, by its name and as its run's latest`(ranks: Int?) throws {
    let run = try SmokeRun.reference.get()
    for path in [run.path, run.checkpoint(12)] {
      let result = try stn(ranks, ["verify", path])
      result.expect()
      #expect(result.output == "\(run.checkpoint(12)): good, 50 arrays checked\n")
    }
  }

  @Test func `the pointers latest and best name checkpoints`() throws {
    let run = try SmokeRun.reference.get()
    for pointer in ["latest", "best"] {
      let text = try String(contentsOfFile: "\(run.path)/\(pointer)", encoding: .utf8)
      let result = try stn(nil, ["verify", "\(run.path)/\(pointer)"])
      result.expect()
      #expect(result.output == "\(run.path)/\(text.dropLast()): good, 50 arrays checked\n")
    }
  }

  @Test func `a checkpoint without an optimizer's state is damaged`() throws {
    let copy = folder.path("copy.h5")
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().checkpoint(12), toPath: copy)
    let script = "import h5py, sys; del h5py.File(sys.argv[1], 'r+')['optimizer/4/weight']"
    try run("/usr/bin/python3", ["-c", script, copy]).expect()
    try reseal(copy)
    try expectRefusal(
      65, nil, ["verify", copy], [copy, "/optimizer does not hold the parameters of /model"])
  }

  @Test func `a flipped bit of a parameter is found and named`() throws {
    let good = try SmokeRun.reference.get().checkpoint(12)
    let weights = try #require(learnt(good)["/model/4/weight"])
    let path = try damaged(good) { data in
      try #require(data.range(of: weights.suffix(8).withUnsafeBytes { Data($0) })).lowerBound + 9
    }
    let readers = [["verify", path], ["evaluate", "--checkpoint", path], ["inspect", path]]
    for reader in readers { try expectRefusal(65, nil, reader, [path, "is damaged", "its seal says"]) }
    // Whoever seals what is damaged still has the digests of the arrays against them.
    try reseal(path)
    for reader in readers { try expectRefusal(65, nil, reader, [path, "model/4/weight"]) }
  }

  @Test func `a flipped bit of an image is found and named`() throws {
    let good = folder.path("good.h5")
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", good]).expect()
    try stn(nil, ["verify", good]).expect()
    // Images lie in one piece of 100 · 784 bytes, which take up most of the file.
    let path = try damaged(good) { $0.count / 2 }
    try expectRefusal(65, nil, ["verify", path], [path, "1 of 100 images"])
    let checkpoint = try SmokeRun.reference.get().path
    let result = try stn(3, ["evaluate", "--checkpoint", checkpoint, "--data", path])
    result.expect(exitCode: 65)
    #expect(result.errorOutput.contains("does not match its digest"))
  }

  @Test func `a truncated file is bad`() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: SmokeRun.reference.get().checkpoint(12)))
    let path = folder.path("short.h5")
    try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: path))
    try expectRefusal(65, nil, ["verify", path], [path])
  }
}
