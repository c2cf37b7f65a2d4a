import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct PredictTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  @Test func `files and pictures have the same bytes on any number of ranks`() throws {
    func outputs(_ name: String, _ ranks: Int?) throws -> [Data] {
      let (whole, wrong) = (folder.path("\(name).png"), folder.path("\(name)-wrong.png"))
      return try [
        bytes(predict(in: folder, "\(name).h5", ranks, "--montage", whole)), bytes(whole),
        bytes(predict(in: folder, "\(name)-wrong.h5", ranks, "--wrong-only", "--montage", wrong)),
        bytes(wrong),
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
      arrays = [t[name] for name in ["theta", "inverse", "grid", "image"]]
      for d in [f["row"], f["sample_id"], f["label"], f["predicted"], f["logits"]] + arrays:
          print(d.name, d.dtype, d.shape, [x.label for x in d.dims], d.attrs["units"], len(d.attrs["digest"]), d.chunks)
          assert d.attrs["long_name"] and (d.name == "/sample_id" or d.dims[0][0][:].tolist() == f["sample_id"][:].tolist())
      print(t["theta"].attrs["family"], t["theta"].dims[1][0].asstr()[:].tolist())
      print(t["grid"].attrs["align_corners"], t["grid"].dims[3][0].asstr()[:].tolist(), t["grid"].attrs["source_size"].tolist())
      print(f["logits"].dims[1][0].asstr()[:].tolist(), t["image"].dims[2][0][-1])
      """
    let names = "['a11', 'a12', 'a13', 'a21', 'a22', 'a23']"
    let expected = """
      stn predictions 12 test 100 1
      seed: 1 ['class', 'label', 'logits', 'predicted', 'provenance', 'row', 'sample_id', 'transformers']
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
      ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] 27

      """
    #expect(try python(script, predict(in: folder, "names.h5")) == expected)
  }

  /// A singular transformer beside a spline in the other convention, both of another output than input.
  private static let branches = """
    [{parallel: {branches: [
      [{spatial_transformer: {name: point, transformation: attention, locked: {scale: 0}, output_size: [14, 20]}}],
      [{spatial_transformer: {name: spline, transformation: thin_plate_spline, align_corners: false,
                              start: {kind: perturbed, deviation: 0.1}, output_size: [14, 20]}}]]}}, {dense: 10}]
    """

  @Test func `transformers in parallel are told apart, with their conventions and missing inverses`() throws {
    let (data, run, output) = (folder.path("data.h5"), folder.path("run"), folder.path("both.h5"))
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    let settings = smoke("network.layers=\(Self.branches)", "training.steps=1")
    try stn(nil, ["train"] + settings + ["--output", run]).expect()
    try stn(3, ["predict", "--checkpoint", run, "--data", data, "--output", output]).expect()
    let script = """
      import h5py, numpy as np, sys
      f, d = h5py.File(sys.argv[1]), h5py.File(sys.argv[2])
      point, spline = f["transformers/0/0/point"], f["transformers/0/1/spline"]
      theta, grid = point["theta"][:], point["grid"][:]
      print(point["parameter"].asstr()[:].tolist(), np.isnan(point["inverse"][:]).all())
      print((np.abs(grid - theta[:, None, None, 1:]) < 1e-6).all(), (theta[:, 0] == 0).all())
      grid, image = spline["grid"][:].astype(float), spline["image"][:]
      print([n for n in spline if not h5py.h5ds.is_scale(spline[n].id)], grid.shape, spline["grid"].attrs["align_corners"], spline["theta"].shape)
      source = np.pad(d["images"][:, 0] / 255, [(0, 0), (60, 60), (60, 60)])
      x, y = (((grid[..., i] + 1) * 28 - 1) / 2 + 60 for i in [0, 1])
      i, j, n = np.floor(y).astype(int), np.floor(x).astype(int), np.arange(len(grid))[:, None, None]
      a, b = y - i, x - j
      warped = ((1 - a) * ((1 - b) * source[n, i, j] + b * source[n, i, j + 1])
                + a * ((1 - b) * source[n, i + 1, j] + b * source[n, i + 1, j + 1]))
      print(np.abs(warped - image[:, 0]).max() < 1e-4, image.std() > 0.1)
      """
    let expected = """
      ['scale', 'shift_x', 'shift_y'] True
      True True
      ['theta', 'grid', 'image'] (100, 14, 20, 2) 0 (100, 32)
      True True

      """
    #expect(try python(script, output, data) == expected)
  }

  @Test func `chosen rows, and the wrong ones, are those of the whole to the bit`() throws {
    let whole = try predict(in: folder, "whole.h5")
    let some = try predict(in: folder, "some.h5", 3, "--rows", "40,0-2,99,41")
    let wrong = try predict(in: folder, "wrong.h5", 2, "--wrong-only")
    let script = """
      import h5py, sys
      whole, some, wrong = map(h5py.File, sys.argv[1:])
      names = []
      whole.visititems(lambda name, o: names.append(name) if isinstance(o, h5py.Dataset) and o.shape
                       and (name == "sample_id" or not h5py.h5ds.is_scale(o.id)) else None)
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
      predict(in: folder, "whole.h5"))
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
}
