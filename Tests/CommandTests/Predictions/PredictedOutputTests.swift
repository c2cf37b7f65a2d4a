import Foundation
import TestSupport
import Testing

/// Pictures and files of predictions as other programs see them, and what cannot be predicted.
@Suite struct PredictedOutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  /// Width and height of a picture that is read without libpng, its checksums compared.
  private func size(_ picture: String) throws -> (width: Int, height: Int) {
    let result = try run("python3", [path("Tests/PNGTests/Fixtures/read_png.py"), picture])
    result.expect()
    let numbers = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    #expect(numbers.suffix(2) == [8, 2])
    return (numbers[0], numbers[1])
  }

  @Test func `a montage is roughly square, and of as many tiles as were chosen`() throws {
    _ = try predict(in: folder, "all.h5", nil, "--montage", folder.path("all.png"))
    _ = try predict(in: folder, "one.h5", nil, "--rows", "3", "--montage", folder.path("one.png"))
    let (all, one) = (try size(folder.path("all.png")), try size(folder.path("one.png")))
    // A tile is the image ×4 with margins, the result beside it, and the text below; above it stand four lines.
    let (width, height) = (168 + 20 + 112 + 16, 168 + 42 + 16)
    #expect(one == (2 * (16 + width), 2 * (16 + 4 * 20 + 16 + height)))
    #expect((0.6...1.6).contains(Double(all.width) / Double(all.height)))
    #expect((all.width / 2 - 16) / width * ((all.height / 2 - 52) / height) >= 100)
  }

  @Test(arguments: [("svg", "<svg xmlns="), ("pdf", "%PDF-"), ("PNG", "\u{89}PNG")])
  func `the ending of its name says what a montage is`(ending: String, beginning: String) throws {
    let picture = folder.path("a.\(ending)")
    _ = try predict(in: folder, "a.h5", nil, "--rows", "0-3", "--montage", picture)
    let start = try bytes(picture).prefix(beginning.unicodeScalars.count)
    #expect(start.elementsEqual(beginning.unicodeScalars.map { UInt8($0.value) }))
  }

  @Test(arguments: ["a.jpg", "png", "a.png.gz", "a."])
  func `a montage of any other ending is refused before work begins`(name: String) throws {
    let checkpoint = try SmokeRun.reference.get().path
    try expectRefusal(
      2, nil,
      [
        "predict", "--checkpoint", checkpoint, "--output", folder.path("a.h5"), "--montage",
        folder.path(name),
      ], [name, ".svg, .png or .pdf"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).isEmpty)
  }

  @Test func `a montage that does not show all says so`() throws {
    let checkpoint = try SmokeRun.reference.get().path
    let picture = folder.path("cut.png")
    let result = try stn(
      2,
      [
        "predict", "--checkpoint", checkpoint, "--split", "training", "--output", folder.path("cut.h5"),
        "--montage", picture,
      ])
    result.expect()
    #expect(
      result.errorOutput.contains(
        "\(picture) shows the first 100 of 260 samples; choose others by --rows, up to")
    )
  }

  // MARK: Files

  @Test func `verify and inspect know a file of predictions`() throws {
    let good = try predict(in: folder, "good.h5")
    let verified = try stn(nil, ["verify", good])
    verified.expect()
    #expect(verified.output == "\(good): good, 100 samples checked\n")
    let words = try stn(nil, ["inspect", good])
    words.expect()
    for part in [
      "predictions after 12 steps, 100 of 100 samples (test), ", "transformers/transformer/grid",
      "[100, 28, 28, 2]",
      "clip_norm: 5.0",
    ] {
      #expect(words.output.contains(part), "\(part) in \(words.output)")
    }
    let json = try numbers(stn(nil, ["inspect", good, "--json"]))
    #expect(json["samples"] == 100 && json["step"] == 12)
  }

  @Test func `a flipped bit is found and named, and so is a missing array`() throws {
    let (good, bad) = (try predict(in: folder, "good.h5"), folder.path("bad.h5"))
    var data = try bytes(good)
    // Grids take up the middle of the file.
    data[data.count / 2] ^= 16
    try data.write(to: URL(fileURLWithPath: bad))
    try expectRefusal(65, nil, ["verify", bad], [bad, "is damaged", "its seal says"])
    try reseal(bad)
    try expectRefusal(65, nil, ["verify", bad], [bad, "/transformers/transformer/grid has digest"])
    let script = "import h5py, sys; del h5py.File(sys.argv[1], 'r+')['predicted']"
    try run("/usr/bin/python3", ["-c", script, good]).expect()
    try reseal(good)
    try expectRefusal(65, nil, ["verify", good], [good, "/predicted is missing"])
  }

  @Test(arguments: [
    ("del f['transformers/transformer/grid']", "/transformers/transformer/grid is missing"),
    (
      "del f['logits']; f.create_dataset('logits', (100, 0), 'f4').attrs['digest'] = ''",
      "/logits has the dimensions [100, 0]"
    ),
    (
      "f['logits'][7, 3] = float('nan'); f['logits'].attrs['digest'] = sys.argv[2]",
      "/logits holds nan in row 7"
    ),
  ])
  func `what is no prediction is refused with a right digest, too`(change: String, words: String) throws {
    let path = try predict(in: folder, "a.h5")
    func apply(digest: String) throws {
      let script = "import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); \(change)"
      try run("/usr/bin/python3", ["-c", script, path, digest]).expect()
      try reseal(path)
    }
    try apply(digest: "")
    // The refusal of the wrong digest tells the right one.
    let found = try stn(nil, ["verify", path]).errorOutput.firstMatch(of: /has digest ([0-9a-f]{16})/)
    if let found { try apply(digest: String(found.1)) }
    try expectRefusal(65, nil, ["verify", path], [path, words])
  }

  // MARK: Refusals

  @Test(arguments: [nil, 3])
  func `rows that are not there`(ranks: Int?) throws {
    let arguments = [
      "predict", "--checkpoint", try SmokeRun.reference.get().path, "--output", folder.path("out.h5"),
    ]
    try expectRefusal(
      2, ranks, arguments + ["--rows", "5,90-100"], ["no row 100", "100 samples, rows 0 to 99"])
    for rows in ["a", "5-", "7-3", "1,,2"] where ranks == nil {
      let result = try stn(nil, arguments + ["--rows", rows])
      result.expect(exitCode: 2)
      #expect(
        result.errorOutput.contains("The value '\(rows)' is invalid for '--rows <0-15,40>': expected rows"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).isEmpty)
  }

  @Test(arguments: [nil, 3])
  func `outputs that cannot be made`(ranks: Int?) throws {
    let taken = folder.path("taken")
    try Data("text".utf8).write(to: URL(fileURLWithPath: taken))
    let arguments = ["predict", "--checkpoint", try SmokeRun.reference.get().path, "--output"]
    try expectRefusal(73, ranks, arguments + [taken], [taken, "exists already"])
    try expectRefusal(73, ranks, arguments + [taken + "/out.h5"], [taken, "Not a directory"])
    let fine = arguments + [folder.path("out.h5"), "--montage"]
    try expectRefusal(73, ranks, fine + [folder.path("")], [folder.path(""), "is a folder; name a file"])
    try expectRefusal(
      73, ranks, fine + [folder.path("none/a.png")], ["none/a.png cannot be made", "No such file"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["taken"])
    #expect(try bytes(taken) == Data("text".utf8))
  }

  @Test(arguments: [nil, 2])
  func `outputs that are an input, or each other, however they are spelled`(ranks: Int?) throws {
    let (data, run) = (folder.path("data.h5"), folder.path("run"))
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().path, toPath: run)
    let link = folder.path("link.h5")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: data)
    let checkpoint = checkpointPath(run, 12)
    let before = try [data, checkpoint].map(bytes)
    let arguments = ["predict", "--checkpoint", run, "--data", data, "--overwrite", "--output"]
    let same = folder.path("run/../same.h5")
    for (outputs, parts) in [
      ([data], ["--output \(data)", "--data"]), ([link], ["--output \(link)", "--data"]),
      ([checkpoint], ["--output", "--checkpoint \(checkpoint)"]),
      ([folder.path("a.h5"), "--montage", data], ["--montage", "--data"]),
      ([folder.path("same.h5"), "--montage", same], ["--montage \(same)", "--output"]),
    ] {
      try expectRefusal(2, ranks, arguments + outputs, parts + ["name another output"])
    }
    #expect(try [data, checkpoint].map(bytes) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.path("same.h5")))
  }

  @Test func `an old picture goes when nothing is left to draw`() throws {
    let right = try python(
      "import h5py, sys; f = h5py.File(sys.argv[1]); print((f['label'][:] == f['predicted'][:]).nonzero()[0][0])",
      predict(in: folder, "a.h5", nil, "--montage", folder.path("a.png")))
    _ = try predict(
      in: folder, "a.h5", nil, "--montage", folder.path("a.png"), "--overwrite", "--wrong-only", "--rows",
      String(right.dropLast()))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["a.h5"])
  }

  @Test func `a dataset and a split at once`() throws {
    for command in ["predict", "evaluate"] {
      let output = command == "predict" ? ["--output", "o.h5"] : []
      let result = try stn(
        nil, [command, "--checkpoint", "c.h5", "--data", "d.h5", "--split", "test"] + output)
      result.expect(exitCode: 2)
      #expect(result.errorOutput.contains("name either --data or --split"))
    }
  }
}
