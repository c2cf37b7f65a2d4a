import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct PredictTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Predicts with the reference run's last checkpoint and returns the output's path.
  private func predict(_ name: String, _ ranks: Int? = nil, _ arguments: String...) throws -> String {
    let output = folder.path(name)
    let checkpoint = try SmokeRun.reference.get().path
    try stn(ranks, ["predict", "--checkpoint", checkpoint, "--output", output] + arguments).expect()
    return output
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  /// What a Python script prints that is given paths.
  private func python(_ script: String, _ paths: String...) throws -> String {
    let result = try run("/usr/bin/python3", ["-c", script] + paths)
    result.expect()
    return result.output
  }

  /// The numbers of a result's JSON.
  private func numbers(_ result: ProcessResult) throws -> [String: Double] {
    result.expect()
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return try #require(object).compactMapValues { ($0 as? NSNumber)?.doubleValue }
  }

  @Test func `files and pictures have the same bytes on any number of ranks`() throws {
    func outputs(_ name: String, _ ranks: Int?) throws -> [Data] {
      let (whole, wrong) = (folder.path("\(name).png"), folder.path("\(name)-wrong.png"))
      return try [
        bytes(predict("\(name).h5", ranks, "--montage", whole)), bytes(whole),
        bytes(predict("\(name)-wrong.h5", ranks, "--wrong-only", "--montage", wrong)), bytes(wrong),
      ]
    }
    let alone = try outputs("0", nil)
    #expect(try outputs("2", 2) == alone)
    #expect(try outputs("5", 5) == alone)
    #expect(Set(alone).count == 4)
  }

  @Test func `logits and classes are those that evaluate counts`() throws {
    let checkpoint = ["--checkpoint", try SmokeRun.reference.get().path, "--json"]
    for split in ["test", "validation", "training"] {
      let evaluated = try numbers(stn(nil, ["evaluate", "--split", split] + checkpoint))
      let output = folder.path("\(split).h5")
      let predicted = try numbers(stn(2, ["predict", "--split", split, "--output", output] + checkpoint))
      for name in ["errors", "count", "error_percent"] {
        #expect(predicted[name] == evaluated[name], "\(name)")
      }
      let script = """
        import h5py, sys
        f = h5py.File(sys.argv[1])
        classes, labels = f["logits"][:].argmax(1), f["label"][:]
        print((classes == f["predicted"][:]).all(), (classes != labels).sum(), len(labels))
        """
      #expect(
        try python(script, output)
          == "True \(Int(try #require(evaluated["errors"]))) \(Int(try #require(evaluated["count"])))\n")
    }
  }

  @Test func `h5py finds names, shapes, units, labels and scales`() throws {
    let script = """
      import h5py, sys
      f = h5py.File(sys.argv[1])
      print(f.attrs["format"], f.attrs["step"], f.attrs["split"], f.attrs["data_samples"], f.attrs["complete"])
      print(f["provenance/configuration"].asstr()[()].splitlines()[0], sorted(f))
      t = f["transformers/transformer"]
      for d in [f["row"], f["sample_id"], f["label"], f["predicted"], f["logits"]] + list(t.values()):
          print(d.name, d.dtype, d.shape, [x.label for x in d.dims], d.attrs["units"], len(d.attrs["digest"]), d.chunks)
          assert d.attrs["long_name"] and (d.name == "/sample_id" or d.dims[0][0][:].tolist() == f["sample_id"][:].tolist())
      print(t["theta"].attrs["family"], t["theta"].attrs["parameters"].tolist())
      print(t["grid"].attrs["align_corners"], t["grid"].attrs["coordinates"].tolist(), t["grid"].attrs["source_size"].tolist())
      """
    let names = "['a11', 'a12', 'a13', 'a21', 'a22', 'a23']"
    let expected = """
      stn predictions 12 test 100 1
      seed: 1 ['label', 'logits', 'predicted', 'provenance', 'row', 'sample_id', 'transformers']
      /row int64 (100,) ['sample'] 1 16 None
      /sample_id int64 (100,) ['sample'] 1 16 None
      /label int32 (100,) ['sample'] 1 16 None
      /predicted int32 (100,) ['sample'] 1 16 None
      /logits float32 (100, 10) ['sample', 'class'] 1 16 None
      /transformers/transformer/theta float32 (100, 6) ['sample', 'parameter'] 1 16 None
      /transformers/transformer/inverse float32 (100, 6) ['sample', 'parameter'] 1 16 None
      /transformers/transformer/grid float32 (100, 28, 28, 2) ['sample', 'row', 'column', 'coordinate'] 1 16 None
      /transformers/transformer/image float32 (100, 1, 28, 28) ['sample', 'channel', 'row', 'column'] 1 16 None
      affine \(names)
      1 ['x', 'y'] [28, 28]

      """
    #expect(try python(script, predict("names.h5")) == expected)
  }

  /// The formula of PyTorch's affine_grid, align_corners true, and of grid_sample between pixels' centres.
  private static let geometry = """
    import h5py, numpy as np, sys
    f, d = h5py.File(sys.argv[1]), h5py.File(sys.argv[2])
    t = f["transformers/transformer"]
    theta, inverse, grid, image = (t[n][:].astype(float) for n in ["theta", "inverse", "grid", "image"])
    theta, inverse = theta.reshape(-1, 2, 3), inverse.reshape(-1, 2, 3)
    line = np.linspace(-1, 1, 28)
    base = np.stack(np.broadcast_arrays(line[None, :], line[:, None], 1.0), -1)
    print("grid", np.abs(grid - np.einsum("nij,rcj->nrci", theta, base)).max() < 1e-5)
    square = lambda m: np.concatenate([m, np.tile([[[0, 0, 1.0]]], (len(m), 1, 1))], 1)
    print("inverse", np.abs(square(theta) @ square(inverse) - np.eye(3)).max() < 1e-5)
    source = np.pad(d["images"][:, 0] / 255, [(0, 0), (60, 60), (60, 60)])
    x, y = (grid[..., 0] + 1) * 13.5 + 60, (grid[..., 1] + 1) * 13.5 + 60
    i, j, n = np.floor(y).astype(int), np.floor(x).astype(int), np.arange(len(grid))[:, None, None]
    a, b = y - i, x - j
    warped = ((1 - a) * ((1 - b) * source[n, i, j] + b * source[n, i, j + 1])
              + a * ((1 - b) * source[n, i + 1, j] + b * source[n, i + 1, j + 1]))
    print("image", np.abs(warped - image[:, 0]).max() < 1e-4)
    print("identity", (theta == [[1, 0, 0], [0, 1, 0]]).all(), (image[:, 0] == (d["images"][:, 0] / np.float32(255))).all())
    """

  @Test func `θ, its inverse, grids and images are those of affine_grid and grid_sample`() throws {
    let data = folder.path("data.h5")
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    let text = try python(Self.geometry, predict("moved.h5", nil, "--data", data), data)
    #expect(text == "grid True\ninverse True\nimage True\nidentity False False\n")
    #expect(try H5File.open(at: folder.path("moved.h5")).stringAttribute("split") == "file")
  }

  @Test func `a frozen transformer's θ is the identity, and its images are the input to the bit`() throws {
    let (data, run, output) = (folder.path("data.h5"), folder.path("run"), folder.path("frozen.h5"))
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    let layers =
      "[{spatial_transformer: {name: transformer, transformation: affine, frozen: true}}, {dense: 10}]"
    let settings = smoke("network.layers=\(layers)", "training.steps=1")
    try stn(nil, ["train"] + settings + ["--output", run]).expect()
    try stn(2, ["predict", "--checkpoint", run, "--data", data, "--output", output]).expect()
    let text = try python(Self.geometry, output, data)
    #expect(text == "grid True\ninverse True\nimage True\nidentity True True\n")
  }

  @Test func `chosen rows, and the wrong ones, are those of the whole to the bit`() throws {
    let whole = try predict("whole.h5")
    let some = try predict("some.h5", 3, "--rows", "40,0-2,99,41")
    let wrong = try predict("wrong.h5", 2, "--wrong-only")
    let script = """
      import h5py, sys
      whole, some, wrong = map(h5py.File, sys.argv[1:])
      names = []
      whole.visititems(lambda name, o: names.append(name) if isinstance(o, h5py.Dataset) and o.shape else None)
      rows = wrong["row"][:]
      print(some["row"][:].tolist(), len(names))
      print(all((whole[n][:][some["row"][:]] == some[n][:]).all() for n in names))
      print(all((whole[n][:][rows] == wrong[n][:]).all() for n in names), 0 < len(rows) < 100)
      print((rows == (whole["label"][:] != whole["predicted"][:]).nonzero()[0]).all())
      """
    #expect(try python(script, whole, some, wrong) == "[0, 1, 2, 40, 41, 99] 9\nTrue\nTrue True\nTrue\n")
  }

  @Test func `a person is told how many, which error, and where`() throws {
    let output = folder.path("some.h5")
    let checkpoint = try SmokeRun.reference.get().path
    let result = try stn(3, ["predict", "--checkpoint", checkpoint, "--output", output, "--rows", "7"])
    result.expect()
    #expect(result.output.hasPrefix("\(output): 1 sample; test error "))
    #expect(result.output.hasSuffix(" of 1 wrong)\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["some.h5"])
  }

  @Test func `nothing wrong is an empty file and no picture`() throws {
    let checkpoint = try SmokeRun.reference.get().path
    let right = try python(
      "import h5py, sys; f = h5py.File(sys.argv[1]); print((f['label'][:] == f['predicted'][:]).nonzero()[0][0])",
      predict("whole.h5"))
    let output = folder.path("none.h5")
    let result = try stn(
      2,
      [
        "predict", "--checkpoint", checkpoint, "--output", output, "--rows", String(right.dropLast()),
        "--wrong-only",
        "--montage", folder.path("none.png"),
      ])
    result.expect()
    #expect(result.output == "\(output): 0 samples; test error 0.00 % (0 of 1 wrong)\n")
    #expect(result.errorOutput.contains("no sample is left to draw"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("none.png")))
    try stn(nil, ["verify", output]).expect()
  }

  // MARK: Pictures

  /// Width and height of a picture that is read without libpng, its checksums compared.
  private func size(_ picture: String) throws -> (width: Int, height: Int) {
    let result = try run("python3", [path("Tests/PNGTests/Fixtures/read_png.py"), picture])
    result.expect()
    let numbers = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    #expect(numbers.suffix(2) == [8, 2])
    return (numbers[0], numbers[1])
  }

  @Test func `a montage is roughly square, and of as many tiles as were chosen`() throws {
    _ = try predict("all.h5", nil, "--montage", folder.path("all.png"))
    _ = try predict("one.h5", nil, "--rows", "3", "--montage", folder.path("one.png"))
    let (all, one) = (try size(folder.path("all.png")), try size(folder.path("one.png")))
    // A tile is the image ×4 with margins, the result beside it, and the text.
    #expect(one == (16 + 168 + 8 + 112 + 8 + 108 + 16, 16 + 168 + 16))
    #expect((0.6...1.6).contains(Double(all.width) / Double(all.height)))
    #expect((all.width - 16) / (one.width - 16) * ((all.height - 16) / (one.height - 16)) >= 100)
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
      result.errorOutput.contains("\(picture) shows the first 100 of 260 samples; choose up to 400 by --rows")
    )
  }

  // MARK: Files

  @Test func `verify and inspect know a file of predictions`() throws {
    let good = try predict("good.h5")
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
    let (good, bad) = (try predict("good.h5"), folder.path("bad.h5"))
    var data = try bytes(good)
    // Grids take up the middle of the file.
    data[data.count / 2] ^= 16
    try data.write(to: URL(fileURLWithPath: bad))
    try expectRefusal(65, nil, ["verify", bad], [bad, "/transformers/transformer/grid has digest"])
    let script = "import h5py, sys; del h5py.File(sys.argv[1], 'r+')['predicted']"
    try run("/usr/bin/python3", ["-c", script, good]).expect()
    try expectRefusal(65, nil, ["verify", good], [good, "/predicted is missing"])
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
