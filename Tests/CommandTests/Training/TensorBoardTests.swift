import Foundation
import TestSupport
import Testing

/// Runs that tell TensorBoard of themselves; what they tell is read by TensorBoard in Tests/Peers/events.py.
@Suite struct TensorBoardTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
  }

  private func train(_ ranks: Int?, _ settings: String..., resume: String = "never") throws -> ProcessResult {
    let settings = smoke(["logging.tensorboard=true"] + settings)
    return try stn(ranks, ["train"] + settings + ["--output", path, "--resume", resume])
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/tensorboard")
  }

  @Test(arguments: [nil, 3])
  func `numbers and pictures for TensorBoard change no bit of what is learnt`(ranks: Int?) throws {
    let result = try train(ranks)
    result.expect()
    #expect(result.errorOutput.contains("TensorBoard may watch: tensorboard --logdir \(path)\n"))
    let reference = try SmokeRun.reference.get()
    try expectSameBits(checkpointPath(path, 12), reference.checkpoint(12))
    #expect(try files().count == 1, "rank 0 alone writes")
    #expect(!FileManager.default.fileExists(atPath: reference.path + "/tensorboard"), "nobody asked for it")
    let bytes = try Data(contentsOf: URL(filePath: "\(path)/tensorboard/\(files()[0])"))
    for text in ["train/loss", "validation/samples", "warps/transformer/outside", "\u{89}PNG"] {
      #expect(bytes.range(of: Data(text.unicodeScalars.map { UInt8($0.value) })) != nil, "\(text)")
    }
  }

  @Test func `a run goes on to the same bits where nothing can be written for TensorBoard`() throws {
    let reference = try SmokeRun.reference.get()
    try FileManager.default.copyItem(atPath: reference.path, toPath: path)
    try FileManager.default.removeItem(atPath: checkpointPath(path, 12))
    try Data("mine\n".utf8).write(to: URL(filePath: path + "/tensorboard"))
    let result = try train(nil, resume: "auto")
    result.expect()
    let warnings = result.errorOutput.split(separator: "\n").filter { $0.contains("warning: no events") }
    #expect(warnings.count == 1, "\(result.errorOutput)")
    #expect(
      warnings.first?.contains("no events for TensorBoard can be written into \(path)/tensorboard: ") == true)
    try expectSameBits(checkpointPath(path, 12), reference.checkpoint(12))
    #expect(try metrics(path).count == 12)
    #expect(try String(contentsOfFile: path + "/tensorboard", encoding: .utf8) == "mine\n")
  }

  @Test(arguments: [
    ("logging.tensorboard=yes please", "expected true or false, found 'yes please'"),
    ("logging.tensorboard_images_every=-1", "expected an integer from 0 to 1000000000, found '-1'"),
    ("logging.tensorbord=true", "did you mean tensorboard?"),
  ])
  func `keys that are not understood are refused before anything is made`(setting: String, words: String)
    throws
  {
    try expectRefusal(
      78, nil, ["train"] + smoke(setting) + ["--output", path],
      [setting.prefix { $0 != "=" }.description, words])
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
