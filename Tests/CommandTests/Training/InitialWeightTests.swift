import Foundation
import HDF5
import TestSupport
import Testing

/// Runs that begin with what another one learnt.
@Suite struct InitialWeightTests {
  private let folder: TemporaryFolder
  private let path: String
  private let reference: SmokeRun

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("tuned")
    reference = try SmokeRun.reference.get()
  }

  /// One step on other data than the reference's, of a network that tells twelve classes apart, and some arguments.
  private func tuned(_ arguments: String..., settings: [String] = ["network.layers.7.dense=12"]) -> [String] {
    ["train"] + smoke(["seed=3", "training.steps=1"] + settings) + ["--output", path] + arguments
  }

  private func model(_ path: String) throws -> [String: [Float]] {
    try learnt(path).filter { $0.key.hasPrefix("/model/") }
  }

  @Test func `a run takes what fits, says what does not, and draws that as without`() throws {
    let run = try stn(nil, tuned("--init", reference.path))
    run.expect()
    for part in [
      "begins with 10 of 12 tensors of \(reference.checkpoint(12)), a checkpoint after 12 steps, digest ",
      "of another shape in it, and drawn: 7/weight ([10, 144] there, [12, 144] here), 7/bias ([10] there, [12] here)",
    ] {
      #expect(run.errorOutput.contains(part), "\(part) in \(run.errorOutput)")
    }
    let fresh = folder.path("fresh")
    try stn(
      nil, ["train"] + smoke("seed=3", "training.steps=1", "network.layers.7.dense=12") + ["--output", fresh]
    ).expect()
    let (start, taught, drawn) = try (
      model(checkpointPath(path, 0)), model(reference.checkpoint(12)), model(checkpointPath(fresh, 0))
    )
    #expect(start.count == 12)
    for (name, values) in start {
      let isDrawn = name.hasPrefix("/model/7/")
      #expect(values == (isDrawn ? drawn : taught)[name], "\(name)")
      #expect(isDrawn || values != drawn[name], "\(name)")
    }
  }

  @Test func `the checkpoint and inspect tell where weights come from, and what was taken`() throws {
    try stn(
      nil, tuned("--init", reference.checkpoint(12), "--init-only", "transformer", "--init-except", "*/bias")
    )
    .expect()
    let told = try stn(nil, ["inspect", path, "--json"])
    told.expect()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
    let start = try #require(object["initial_weights"] as? [String: Any])
    #expect(start["file"] as? String == reference.checkpoint(12))
    #expect((start["digest"] as? String)?.wholeMatch(of: /[0-9a-f]{16}/) != nil)
    #expect(start["only"] as? [String] == ["transformer"] && start["except"] as? [String] == ["*/bias"])
    #expect(
      start["taken"] as? [String] == [
        "transformer/localisation/1/weight", "transformer/localisation/2/weight",
        "transformer/localisation/regression/weight",
      ])
    #expect((start["left_out"] as? [String])?.count == 9)
    let words = try stn(nil, ["inspect", path])
    #expect(words.output.contains("begins with 3 of 12 tensors of \(reference.checkpoint(12))"))
    try stn(nil, ["verify", path]).expect()
  }

  @Test func `a run goes on without the file, on other ranks, to the bits of one that was not stopped`()
    throws
  {
    let file = folder.path("taught.h5")
    try FileManager.default.copyItem(atPath: reference.checkpoint(12), toPath: file)
    let settings = ["seed=3", "training.freeze=[transformer]"]
    func train(_ ranks: Int?, _ steps: Int, _ run: String, _ arguments: String...) throws {
      try stn(
        ranks,
        ["train"] + smoke(settings + ["training.steps=\(steps)"]) + ["--output", folder.path(run)] + arguments
      ).expect()
    }
    try train(nil, 12, "whole", "--init", file)
    try train(3, 6, "parts", "--init", file)
    try FileManager.default.removeItem(atPath: file)
    try train(2, 9, "parts", "--resume", "auto")
    try train(2, 12, "parts", "--resume", "auto", "--init", file)
    try expectSameBits(checkpointPath(folder.path("parts"), 12), checkpointPath(folder.path("whole"), 12))
    let words = try stn(nil, ["inspect", folder.path("parts")])
    #expect(words.output.contains("begins with 12 of 12 tensors of \(file)"))
  }

  @Test(arguments: [nil, 3])
  func `a run that goes on began with no other weights than those that are named`(ranks: Int?) throws {
    try FileManager.default.copyItem(atPath: reference.path, toPath: path)
    try expectRefusal(
      78, ranks,
      ["train"] + smoke("training.steps=13")
        + ["--output", path, "--resume", "auto", "--init", reference.checkpoint(6)],
      ["began with weights that it drew", reference.checkpoint(6), "leave --init out"])
  }

  @Test(arguments: [nil, 3])
  func `nothing that fits is refused, and so is a pattern of nothing`(ranks: Int?) throws {
    let other = ["network={layers: null}", "network.layers=[dense: {name: a, units: 10}]"]
    try expectRefusal(
      78, ranks, tuned("--init", reference.path, settings: [other[1]]),
      ["nothing of \(reference.checkpoint(12))", "it has ", "and the network a/weight, a/bias"])
    try expectRefusal(
      78, ranks, tuned("--init", reference.path, "--init-only", "7"),
      ["7/weight ([10, 144] there, [12, 144] here) has another shape"])
    try expectRefusal(
      78, ranks, tuned("--init", reference.path, "--init-only", "tranformer/*"),
      ["--init-only: 'tranformer/*' matches no parameter", "did you mean transformer?"])
    #expect(!FileManager.default.fileExists(atPath: path), "a refused run left something")
  }

  @Test func `what cannot go together is refused at once`() throws {
    for (arguments, word) in [
      (["--init-only", "transformer"], "go with --init"),
      (["--init", "a.h5", "--resume", "b.h5"], "leave one of them out"),
    ] {
      let result = try stn(nil, ["train"] + smoke() + ["--output", path] + arguments)
      result.expect(exitCode: 2)
      #expect(result.errorOutput.contains(word), "\(result.errorOutput)")
    }
    try expectRefusal(66, nil, tuned("--init", folder.path("none.h5")), ["none.h5"])
  }

  @Test func `frozen parameters that were not taken are warned of`() throws {
    let result = try stn(
      nil,
      tuned(
        "--init", reference.path, "--init-except", "transformer/localisation/1",
        settings: ["training.freeze=[transformer]"]))
    result.expect()
    #expect(
      result.errorOutput.contains(
        "warning: frozen by training.freeze as drawn: transformer/localisation/1/weight, transformer/localisation/1/bias"
      ))
  }

  // MARK: safetensors

  /// Writes the reference's weights by the format's description, every tensor in the element type given.
  private func writeSafetensors(_ name: String, _ type: String = "F32") throws -> String {
    let file = folder.path(name)
    _ = try python(
      """
      import sys, json, struct, h5py, numpy
      source, target, kind = sys.argv[1:]
      header, data = {"__metadata__": {"made": "by hand"}}, b""
      def add(path, item):
          global data
          if not isinstance(item, h5py.Dataset): return
          bits = item[()].astype("<f4")
          if kind == "F64": raw = bits.astype("<f8").tobytes()
          elif kind == "F16": raw = bits.astype("<f2").tobytes()
          elif kind == "BF16": raw = (bits.view("<u4") >> 16).astype("<u2").tobytes()
          else: raw = bits.tobytes()
          place = [len(data), len(data) + len(raw)]
          header[path.replace("/", ".")] = {"dtype": kind, "shape": list(item.shape), "data_offsets": place}
          data += raw
      h5py.File(source)["model"].visititems(add)
      text = json.dumps(header).encode()
      text += b" " * (-len(text) % 8)
      open(target, "wb").write(struct.pack("<Q", len(text)) + text + data)
      """, reference.checkpoint(12), file, type)
    return file
  }

  @Test(arguments: ["F32", "F64", "F16", "BF16"])
  func `a safetensors file gives what the checkpoint gives, as exactly as its elements`(type: String) throws {
    let file = try writeSafetensors("w.safetensors", type)
    let result = try stn(nil, tuned("--init", file))
    result.expect()
    #expect(
      result.errorOutput.contains("begins with 10 of 12 tensors of \(file), a safetensors file, digest "))
    let (found, taught) = try (model(checkpointPath(path, 0)), model(reference.checkpoint(12)))
    let tolerance: Float = ["F32": 0, "F64": 0, "F16": 0x1p-11, "BF16": 0x1p-7][type] ?? 0
    for (name, values) in found where !name.hasPrefix("/model/7/") {
      let expected = try #require(taught[name])
      #expect(
        zip(values, expected).allSatisfy { abs($0 - $1) <= abs($1) * tolerance + (tolerance > 0 ? 1e-7 : 0) },
        "\(name)")
    }
  }

  static let damages: [(name: String, change: @Sendable (inout Data) -> Void, words: String)] = [
    ("header beyond the file", { $0[2] = 0xFF }, "no header of safetensors"),
    ("header of 2^63 bytes", { $0[7] = 0x80 }, "no header of safetensors"),
    ("no brace", { $0[8] = 0x20 }, "no header of safetensors"),
    ("cut short", { $0.removeLast(4) }, "bytes stand behind its header"),
    ("a byte more", { $0.append(0) }, "bytes stand behind its header"),
    ("no JSON", { $0[9] = 0x2C }, "its header is no JSON of tensors"),
    ("other extents", { $0 = $0.replacing("[16, 1, 5, 5]", with: "[16, 1, 5, 6]") }, "1/weight"),
    ("endless extents", { $0 = $0.replacing("[16, 1, 5, 5]", with: "[9999999999]") }, "1/weight"),
    ("negative extents", { $0 = $0.replacing("[16, 1, 5, 5]", with: "[-1, 1, 5, 5]") }, "nothing negative"),
    ("other elements", { $0 = $0.replacing("F32", with: "I32") }, "expected F32, F64, F16 or BF16"),
    ("unknown elements", { $0 = $0.replacing("F32", with: "F31") }, "F31"),
    (
      "not a number",
      {
        $0[$0.count - 1] = 0x7F; $0[$0.count - 2] = 0xC0
      }, "not finite"
    ),
  ]

  @Test(arguments: damages.indices)
  func `a damaged safetensors file is refused with one sentence`(index: Int) throws {
    let (_, change, words) = Self.damages[index]
    let file = try writeSafetensors("w.safetensors")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    change(&bytes)
    try bytes.write(to: URL(fileURLWithPath: file))
    try expectRefusal(65, nil, tuned("--init", file, settings: []), [file, words])
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}

extension Data {
  /// The data with one text in place of another, the header's length corrected.
  fileprivate func replacing(_ text: String, with other: String) -> Data {
    guard let range = range(of: Data(text.utf8)) else { return self }
    var copy = self
    copy.replaceSubrange(range, with: Data(other.utf8))
    let length = withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    let new = UInt64(Int(length) + other.utf8.count - text.utf8.count)
    Swift.withUnsafeBytes(of: new.littleEndian) { copy.replaceSubrange(0..<8, with: $0) }
    return copy
  }
}
