import Foundation
import TestSupport
import Testing

/// An output goes to a new name, or in place of a plain file that is no input; never anywhere else.
@Suite struct OutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func data(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))
  }

  /// Every command that makes a file, up to the name of that file.
  private func commands() throws -> [[String]] {
    let run = try SmokeRun.reference.get().path
    let predict = ["predict", "--checkpoint", run]
    return [
      ["report", run, "--output"],
      ["generate"] + smoke() + ["--split", "test", "--output"], predict + ["--output"],
      predict + ["--output", folder.path("other.h5"), "--montage"],
    ]
  }

  // MARK: What is no plain file

  /// What stands at a name that is no plain file: how it is made, and what is said of it.
  static let oddities: [(make: String, words: String)] = [
    ("mkfifo odd", "a FIFO"), ("ln -s nowhere odd", "a symbolic link"),
    ("echo text >kept; ln -s kept odd", "a symbolic link"),
    ("mkdir odd", "a folder"), ("mkdir full; ln -s full odd", "a symbolic link"),
    ("ln -s /dev/null odd", "a symbolic link"),
    ("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"odd\")'", "a socket"),
  ]

  @Test(arguments: oddities)
  func `nothing but a plain file is replaced, and no link followed`(make: String, words: String) throws {
    let show =
      "cd \"$0\" && \(make.isEmpty ? "true" : "ls -lR --time-style=full-iso; cat kept 2>/dev/null || true")"
    try run("sh", ["-c", "cd \"$0\" && \(make)", folder.path("")]).expect()
    let before = try run("sh", ["-c", show, folder.path("")]).output
    let odd = folder.path("odd")
    for command in try commands() {
      for arguments in [command + [odd], command + [odd, "--overwrite"]] {
        try expectRefusal(73, nil, arguments, ["\(odd) is \(words)"])
      }
    }
    #expect(try run("sh", ["-c", show, folder.path("")]).output == before)
  }

  @Test(arguments: ["/dev/null", "/dev/full", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
  func `devices and streams are no names of outputs`(name: String) throws {
    for command in try commands() {
      try expectRefusal(
        73, nil, command + [name, "--overwrite"], ["\(name) is a ", "name a new file or a plain one"])
    }
    #expect(try run("sh", ["-c", "test -c /dev/null && test -c /dev/full"]).exitCode == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == [])
  }

  @Test func `names that no file can have are refused before the work`() throws {
    let long = folder.path(String(repeating: "x", count: 256))
    for command in try commands() {
      try expectRefusal(2, nil, command + [""], ["an output has no name"])
      try expectRefusal(73, nil, command + [folder.path("new") + "/"], ["new/ is a folder; name a file"])
      try expectRefusal(73, nil, command + [folder.path("")], ["is a folder; name a file"])
      try expectRefusal(73, nil, command + [long], [long, "File name too long"])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == [])
  }

  // MARK: Inputs

  /// A configuration with an include, and digits of its own.
  private func ownInputs() throws -> [String] {
    try FileManager.default.copyItem(
      atPath: digitFolder, toPath: folder.path("digits"))
    try Data("data: {digits: \(folder.path("digits"))}\n".utf8)
      .write(to: URL(fileURLWithPath: folder.path("data.yaml")))
    try Data("include: [\(path("Configs/smoke.yaml")), data.yaml]\ntraining: {batch: 24}\n".utf8)
      .write(to: URL(fileURLWithPath: folder.path("own.yaml")))
    return ["own.yaml", "data.yaml"]
      + [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
      ]
      .map { "digits/\($0)" }
  }

  @Test(arguments: [nil, 2])
  func `a dataset replaces no digits and no configuration, by whichever name`(ranks: Int?) throws {
    let inputs = try ownInputs()
    let before = try inputs.map(data)
    try FileManager.default.linkItem(atPath: folder.path(inputs[2]), toPath: folder.path("hard"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("soft"), withDestinationPath: folder.path("data.yaml"))
    let command = [
      "generate", "--config", folder.path("own.yaml"), "--split", "test", "--overwrite", "--output",
    ]
    let names = inputs + ["hard", "soft", "digits/../own.yaml"]
    for name in ranks == nil ? names : ["data.yaml", "hard"] {
      try expectRefusal(
        2, ranks, command + [folder.path(name)], ["--output \(folder.path(name)) is the file of"])
    }
    #expect(try inputs.map(data) == before)
  }

  @Test func `an input whose name has two lines is named in one`() throws {
    _ = try ownInputs()
    try Data(contentsOf: URL(fileURLWithPath: folder.path("data.yaml")))
      .write(to: URL(fileURLWithPath: folder.path("two\nlines.yaml")))
    try Data("include: [\(path("Configs/smoke.yaml")), \"two\\nlines.yaml\"]\n".utf8)
      .write(to: URL(fileURLWithPath: folder.path("own.yaml")))
    try expectRefusal(
      2, nil,
      [
        "generate", "--config", folder.path("own.yaml"), "--overwrite", "--output",
        folder.path("two\nlines.yaml"),
      ],
      ["two\\nlines.yaml is the file of include \(folder.path(""))two\\nlines.yaml"])
  }

  @Test
  func `predictions replace neither the digits of the checkpoint's configuration nor the run's pointer`()
    throws
  {
    let inputs = try ownInputs()
    let before = try inputs.map(data)
    try stn(nil, ["train", "--config", folder.path("own.yaml"), "--output", folder.path("run")]).expect()
    let command = ["predict", "--checkpoint", folder.path("run"), "--overwrite", "--output"]
    for name in ["digits/t10k-images-idx3-ubyte", "run/latest", "run/checkpoints/step-00000012.h5"] {
      for outputs in [[folder.path(name)], [folder.path("p.h5"), "--montage", folder.path(name)]] {
        try expectRefusal(
          2, nil, command + outputs, [folder.path(name), "is the file of", "name another output"])
      }
    }
    #expect(try inputs.map(data) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.path("p.h5")))
  }

  // MARK: Runs

  @Test func `a run goes on from its own configuration, but replaces none that somebody wrote`() throws {
    _ = try ownInputs()
    let run = folder.path("run")
    let own = ["train", "--output", run, "--resume", "auto", "--config"]
    try stn(nil, own + [folder.path("own.yaml")]).expect()
    let resolved = try data("run/config.yaml")
    try stn(nil, own + [run + "/config.yaml"]).expect()
    #expect(try data("run/config.yaml") == resolved)
    let written = resolved + Data("# by hand\n".utf8)
    try written.write(to: URL(fileURLWithPath: run + "/config.yaml"))
    try expectRefusal(2, nil, own + [run + "/config.yaml"], [run + "/config.yaml is the file of --config"])
    #expect(try data("run/config.yaml") == written)
  }

  @Test func `a run needs a name, and goes to no other folder for want of one`() throws {
    for resume in [[], ["--resume", "auto"]] {
      try expectRefusal(
        2, nil, ["train"] + smoke() + ["--output", ""] + resume, ["the output has no name; name a folder"])
    }
  }

  @Test func `what stands amid a run's checkpoints is no input of it`() throws {
    let run = folder.path("run")
    try stn(nil, ["train"] + smoke() + ["--output", run]).expect()
    for name in ["step-00000006.h5", ".step-00000006.h5.tmp"] {
      let file = "\(run)/checkpoints/\(name)"
      try stn(nil, ["generate"] + smoke() + ["--output", file, "--overwrite"]).expect()
      let before = try data("run/checkpoints/\(name)")
      try expectRefusal(
        2, nil, ["train"] + smoke("data.file=\(file)") + ["--output", run, "--resume", "auto"],
        ["\(file) is the file of data.file"])
      #expect(try data("run/checkpoints/\(name)") == before)
    }
  }

  @Test func `data larger than the memory is not read before it is needed`() throws {
    try run("truncate", ["-s", "64G", folder.path("large.h5")]).expect()
    let command =
      ["train"] + smoke("data.file=\(folder.path("large.h5"))") + ["--output", folder.path("run")]
    let result = try run(
      "bash", ["-c", "ulimit -v 4000000; exec \"$0\" \"$@\"", builtProduct("stn")] + command)
    result.expect(exitCode: 65)
    #expect(result.errorOutput.contains("this is not an HDF5 file"))
  }

  @Test(arguments: [
    "ln -s ../kept run/config.yaml", "mkfifo run/metrics.jsonl", "ln -s ../kept run/metrics.jsonl",
  ])
  func `what stands in a run's folder and is no plain file is not replaced`(make: String) throws {
    let script =
      "cd \"$0\" && cp -r \"$1\" run && rm run/config.yaml run/metrics.jsonl && echo text >kept && \(make)"
    try run("sh", ["-c", script, folder.path(""), SmokeRun.reference.get().path]).expect()
    let result = try stn(
      nil, ["train"] + smoke() + ["--output", folder.path("run"), "--resume", "auto"])
    result.expect(exitCode: 73)
    #expect(result.errorOutput.contains("which no output replaces"))
    #expect(try data("kept") == Data("text\n".utf8))
  }

  @Test(arguments: ["mkfifo run", "ln -s nowhere run", "ln -s kept run", "ln -s /dev/null run"])
  func `a run's folder is none of the other things`(make: String) throws {
    try run("sh", ["-c", "cd \"$0\" && echo text >kept && \(make)", folder.path("")]).expect()
    try expectRefusal(
      73, nil, ["train"] + smoke() + ["--output", folder.path("run")], ["the output \(folder.path("run")) "])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted() == ["kept", "run"])
    #expect(try data("kept") == Data("text\n".utf8))
  }
}
