import Foundation
import TestSupport
import Testing

/// `stn export`: what it writes, and what it refuses.
@Suite struct ExportTests {
  private let folder: TemporaryFolder
  private let run: SmokeRun

  init() throws {
    folder = try TemporaryFolder()
    run = try SmokeRun.reference.get()
  }

  private func arguments(_ format: String, _ name: String, of checkpoint: String? = nil) -> [String] {
    ["export", "--checkpoint", checkpoint ?? run.path, "--format", format, "--output", folder.path(name)]
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted() }
  }

  @Test func `safetensors hold the model's numbers to the bit, under PyTorch's keys`() throws {
    let path = folder.path("a.safetensors")
    let result = try stn(nil, arguments("safetensors", "a.safetensors"))
    result.expect()
    #expect(result.output.hasPrefix("\(path): step 12, "))
    let script = """
      import h5py, json, numpy, sys
      data = open(sys.argv[1], "rb").read()
      length = int.from_bytes(data[:8], "little")
      header, numbers = json.loads(data[8:8 + length]), data[8 + length:]
      facts, model, found = header.pop("__metadata__"), h5py.File(sys.argv[2])["model"], []
      model.visititems(lambda path, item: found.append(path) if isinstance(item, h5py.Dataset) else None)
      assert sorted(header) == sorted(path.replace("/", ".") for path in found), header
      for path in found:
          entry = header[path.replace("/", ".")]
          first, last = entry["data_offsets"]
          assert numbers[first:last] == model[path][...].tobytes() and entry["shape"] == list(model[path].shape)
      print(len(found), facts["step"], facts["configuration"].split(":")[0])
      """
    #expect(try python(script, path, run.checkpoint(12)) == "12 12 seed\n")
  }

  @Test func `under mpirun one file is written, the same`() throws {
    try stn(nil, arguments("onnx", "one.onnx")).expect()
    try stn(3, arguments("onnx", "three.onnx")).expect()
    let (one, three) = (folder.path("one.onnx"), folder.path("three.onnx"))
    #expect(FileManager.default.contentsEqual(atPath: one, andPath: three))
  }

  @Test func `programs are told what was written, and what the network takes and gives`() throws {
    let digests = try ["onnx", "pytorch"].map { format in
      let batch = format == "onnx" ? ["--batch", "3"] : []
      let result = try stn(nil, arguments(format, "a.\(format)") + batch + ["--json"])
      result.expect()
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(object["format"] as? String == format && object["step"] as? Int == 12)
      let files = try #require(object["files"] as? [[String: Any]])
      #expect(
        files.map { $0["path"] as? String }
          == ["a.\(format)"].map(folder.path) + (format == "onnx" ? [] : [folder.path("model.py")]))
      let sizes = try files.map { file in
        try Data(contentsOf: URL(filePath: try #require(file["path"] as? String))).count
      }
      #expect(files.map { $0["bytes"] as? Int } == sizes)
      let values = ["inputs", "outputs"].compactMap { object[$0] as? [[String: Any]] }.joined()
      #expect(values.map { $0["name"] as? String } == ["image", "logits", "theta/transformer"])
      #expect(values.map { $0["type"] as? String } == ["uint8", "float32", "float32"])
      let samples: Any = format == "onnx" ? 3 : NSNull()
      let shapes: NSArray = [[samples, 1, 28, 28], [samples, 10], [samples, 6]]
      #expect(shapes == values.compactMap { $0["shape"] } as NSArray)
      #expect(values.last?["entries"] as? [String] == ["a11", "a12", "a13", "a21", "a22", "a23"])
      return try #require(object["digest"] as? String)
    }
    #expect(
      try digests[0] == digests[1] && stn(nil, arguments("safetensors", "b")).output.contains(digests[0]))
  }

  @Test func `beside parameters for PyTorch stands a module that names them`() throws {
    try stn(nil, arguments("pytorch", "net.safetensors")).expect()
    #expect(try names == ["model.py", "net.safetensors"])
    let module = try String(contentsOfFile: folder.path("model.py"), encoding: .utf8)
    #expect(module.contains(#"net = model.load("net.safetensors")"#))
  }

  @Test(arguments: [nil, 3])
  func `nothing is written where any of the outputs exists`(ranks: Int?) throws {
    try Data("mine".utf8).write(to: URL(filePath: folder.path("model.py")))
    let arguments = arguments("pytorch", "net.safetensors")
    try expectRefusal(73, ranks, arguments, [folder.path("model.py"), "exists already", "--overwrite"])
    #expect(try names == ["model.py"])
    #expect(try Data(contentsOf: URL(filePath: folder.path("model.py"))) == Data("mine".utf8))
    try stn(ranks, arguments + ["--overwrite"]).expect()
    #expect(try names == ["model.py", "net.safetensors"])
  }

  @Test func `outputs that are inputs, or each other, and folders that are not there, are refused`() throws {
    let copy = folder.path("step-00000012.h5")
    try FileManager.default.copyItem(atPath: run.checkpoint(12), toPath: copy)
    let over = arguments("onnx", "step-00000012.h5", of: copy) + ["--overwrite"]
    try expectRefusal(2, nil, over, ["is the file of --checkpoint"])
    try expectRefusal(2, nil, arguments("pytorch", "model.py"), ["model.py", "name another output"])
    try expectRefusal(73, nil, arguments("onnx", "none/a.onnx"), ["none", "make the folder"])
    #expect(try names == ["step-00000012.h5"])
  }

  @Test(arguments: [
    (["--format", "keras"], "'keras' is invalid"), (["--format", "onnx", "--batch", "0"], "expected 1 to"),
    (["--format", "pytorch", "--batch", "4"], "--batch goes with --format onnx"),
  ])
  func `a command line that makes no sense is refused`(options: [String], words: String) throws {
    let output = ["--output", folder.path("a")]
    let result = try stn(nil, ["export", "--checkpoint", run.path] + options + output)
    result.expect(exitCode: 2)
    #expect(result.errorOutput.contains(words))
    #expect(try names.isEmpty)
  }

  @Test func `checkpoints that are missing, damaged or none are refused`() throws {
    try expectRefusal(
      66, nil, arguments("onnx", "a.onnx", of: folder.path("none.h5")), [folder.path("none.h5")])
    let data = folder.path("data.h5")
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    try expectRefusal(65, nil, arguments("onnx", "a.onnx", of: data), [data])
    #expect(try names == ["data.h5"])
  }

  @Test(arguments: ["onnx", "safetensors", "pytorch"])
  func `a network with a number that is not finite is refused by the number's name`(format: String) throws {
    let copy = folder.path("step-00000012.h5")
    try FileManager.default.copyItem(atPath: run.checkpoint(12), toPath: copy)
    func write(digest: String) throws {
      let script =
        "import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); f['model/4/bias'][3] = float('nan'); "
        + "f['model/4/bias'].attrs['digest'] = sys.argv[2]"
      try TestSupport.run("/usr/bin/python3", ["-c", script, copy, digest]).expect()
      try reseal(copy)
    }
    try write(digest: "")
    // The refusal of the wrong digest tells the right one.
    let refusal = try stn(nil, arguments(format, "a", of: copy)).errorOutput
    try write(digest: String(try #require(refusal.firstMatch(of: /has digest ([0-9a-f]{16})/)).1))
    try expectRefusal(
      65, nil, arguments(format, "a", of: copy), [copy, "/model/4/bias holds a number that is not finite"])
    #expect(try names == ["step-00000012.h5"])
  }
}
