import Foundation
import TestSupport
import Testing

/// Others' pictures, from the command line to predictions.
@Suite struct ImportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let fixtures = path("Tests/ImportsTests/Fixtures")
  private static let shapes = fixtures + "/shapes"

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder.path(name)))
  }

  @Test func `the same pictures give the same bytes on any number of ranks`() throws {
    for ranks in [1, 2, 3] {
      let result = try stn(
        ranks,
        [
          "import", Self.shapes, "--size", "10x8", "--test", "0.25", "--validation", Self.shapes, "--output",
          folder.path("\(ranks).h5"),
        ])
      result.expect()
      #expect(result.output.contains("9 samples of (3, 10, 8), 3 classes"))
    }
    for split in ["", "-validation", "-test"] {
      let one = try bytes("1\(split).h5")
      #expect(try one == bytes("2\(split).h5"))
      #expect(try one == bytes("3\(split).h5"))
      try stn(nil, ["verify", folder.path("1\(split).h5")]).expect()
    }
  }

  @Test func `imported pictures are trained on, and photographs without labels are told by name`() throws {
    let (data, run, out, table) = (
      folder.path("data.h5"), folder.path("run"), folder.path("out.h5"), folder.path("out.csv")
    )
    try stn(
      nil, ["import", Self.shapes, "--size", "12", "--fit", "crop", "--test", "0.25", "--output", data]
    ).expect()
    let config = folder.path("run.yaml")
    try """
    data: {file: data.h5, test_file: data-test.h5}
    network:
      input: [3, 12, 12]
      layers: [{spatial_transformer: {name: t, transformation: translation, localisation: []}}, dense: 3]
    training: {steps: 3, batch: 4, micro_batches: 2, optimizer: {kind: sgd, learning_rate: 0.1}}
    """.write(toFile: config, atomically: true, encoding: .utf8)
    try stn(2, ["train", "--config", config, "--output", run]).expect()
    let photographs = [
      "predict", "--checkpoint", run, "--data", Self.shapes, "--output", out, "--csv", table,
    ]
    let result = try stn(nil, photographs + ["--montage", folder.path("out.png")])
    result.expect()
    #expect(result.output == "\(out): 12 samples\n")
    let lines = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
    #expect(lines[0] == "file,class,probability,t/shift_x,t/shift_y")
    #expect(lines.count == 13)
    #expect(lines[1].hasPrefix("\(Self.shapes)/bar/0.png,"))
    #expect(lines.dropFirst().allSatisfy { ["bar", "cross", "disc"].contains($0.split(separator: ",")[1]) })
    try stn(nil, ["verify", out]).expect()
    // The labelled test samples are among the photographs, made into images in the same way.
    try stn(nil, ["predict", "--checkpoint", run, "--output", folder.path("test.h5")]).expect()
    let text = try python(
      """
      import h5py, numpy as np, sys
      data, test, all = (h5py.File(path) for path in sys.argv[1:])
      rows = data["sample_id"][:]
      print(np.array_equal(all["logits"][:][rows], test["logits"][:]), "label" in all, len(rows))
      """, folder.path("data-test.h5"), folder.path("test.h5"), out)
    #expect(text == "True False 3\n")
  }

  @Test func `what is odd about samples is said`() throws {
    let twice = folder.path("twice")
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(atPath: "\(twice)/\(name)", withIntermediateDirectories: true)
    }
    for (from, to) in [
      ("bar/0.png", "a/0.png"), ("bar/0.png", "b/0.png"), ("bar/1.png", "a/1.png"), ("bar/1.png", "a/2.png"),
    ] {
      try FileManager.default.copyItem(atPath: "\(Self.shapes)/\(from)", toPath: "\(twice)/\(to)")
    }
    try Data("note".utf8).write(to: URL(filePath: "\(twice)/a/notes.txt"))
    let result = try stn(nil, ["import", twice, "--size", "8", "--output", folder.path("a.h5")])
    result.expect()
    for part in [
      "note: \(twice)/a/notes.txt is no picture and was passed over",
      "1 image of the training split is there twice: \(twice)/a/2.png is \(twice)/a/1.png",
      "1 image of the training split is there twice, under another class: \(twice)/b/0.png is \(twice)/a/0.png",
    ] { #expect(result.errorOutput.contains(part), "\(result.errorOutput)") }
    try FileManager.default.removeItem(atPath: "\(twice)/b")
    let one = try stn(nil, ["import", twice, "--size", "8", "--output", folder.path("b.h5")])
    #expect(one.errorOutput.contains("all samples of the training split are of one class, a"))
    for name in ["1", "2"] {
      try FileManager.default.copyItem(atPath: "\(twice)/a", toPath: "\(twice)/\(name)")
    }
    let odd = try stn(nil, ["import", twice, "--size", "8", "--output", folder.path("c.h5")])
    #expect(odd.errorOutput.contains("all classes but a are numbers"), "\(odd.errorOutput)")
  }

  @Test func `bad sources are refused in a sentence, on all ranks alike, with nothing left behind`() throws {
    let data = folder.path("data.h5")
    func refuse(_ status: Int32, _ arguments: [String], _ parts: [String], ranks: Int? = nil) throws {
      try expectRefusal(status, ranks, ["import"] + arguments + ["--output", data], parts)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path("")).filter {
          $0.hasSuffix("h5") || $0.hasPrefix(".")
        } == [])
    }
    try refuse(66, [folder.path("none")], ["none cannot be read"])
    try refuse(65, [Self.shapes], ["bar/1.png has 9×14 pixels", "--size"], ranks: 2)
    try refuse(65, [Self.shapes + "/bar"], ["has no folders in it"])
    try refuse(
      65, [Self.shapes, "--size", "8", "--test", Self.fixtures + "/letters"],
      ["the class 4, which training has not"])
    try refuse(65, [Self.fixtures + "/planes.npy"], ["nobody says what the pictures show", "--labels"])
    try refuse(
      65, [Self.fixtures + "/planes.npy", "--shape", "2x2"], ["has 60 numbers a picture, expected 4 for 2×2"])
    try refuse(2, [Self.fixtures + "/splits.npz", "--test", "0.1"], ["has a test split of its own"])
    try refuse(
      65, [Self.fixtures + "/minimal.h5", "--class-names", Self.fixtures + "/shapes.csv"],
      ["has 3 fields, expected one name"])
  }

  @Test func `labels of a further source are said beside it, and a single photograph is predicted`() throws {
    let data = folder.path("data.h5")
    let planes = Self.fixtures + "/planes.npy"
    try stn(
      nil,
      [
        "import", planes, "--labels", Self.fixtures + "/kinds.npy", "--test", planes, "--test-labels",
        Self.fixtures + "/one-hot.npy", "--range", "0,1", "--output", data,
      ]
    ).expect()
    let text = try stn(nil, ["inspect", folder.path("data-test.h5")]).output
    #expect(text.contains("classes     0: 2, 1: 2, 2: 2"))
    #expect(text.contains("0.0 black and 1.0 white"))
    let misplaced = try stn(
      nil, ["import", planes, "--test", "0.2", "--test-labels", planes, "--output", data])
    misplaced.expect(exitCode: 2)
    #expect(misplaced.errorOutput.contains("--test-labels goes with a source as --test"))
    let network = "network={input: [3, 4, 5], layers: [dense: 3]}"
    let run = folder.path("run")
    let settings = [
      "data.file=\(data)", network, "training.steps=1", "training.batch=4", "training.micro_batches=1",
    ]
    let config = folder.path("empty.yaml")
    try "seed: 2".write(toFile: config, atomically: true, encoding: .utf8)
    try stn(nil, ["train", "--config", config, "--output", run] + settings.flatMap { ["--set", $0] }).expect()
    let output = folder.path("one.h5")
    let predict = ["predict", "--checkpoint", run, "--output", output, "--data"]
    #expect(try stn(nil, predict + [Self.shapes + "/bar/2.png"]).output == "\(output): 1 sample\n")
    try expectRefusal(
      2, nil, predict + [Self.shapes, "--wrong-only", "--overwrite"], ["nobody says what the pictures show"])
  }

  @Test func `a dataset tells where it was imported from`() throws {
    let data = folder.path("letters.h5")
    try stn(
      nil,
      [
        "import", Self.fixtures + "/letters", "--class-names", Self.fixtures + "/letters.txt", "--output",
        data,
      ]
    ).expect()
    let text = try stn(nil, ["inspect", data]).output
    #expect(text.contains("imported    from letters; fit stretch, background 0 0 0"))
    #expect(text.contains("a: 1, b: 1, c: 1"))
    #expect(try stn(nil, ["inspect", folder.path("letters-test.h5")]).output.contains("split       test"))
  }
}
