import Foundation
import HDF5
import TestSupport
import Testing

/// Predicted warps of some families and placements, against the printed formulae in NumPy.
@Suite struct PredictedGeometryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// `base` is the grid of (x, y[, z], 1), and `read` interpolates linearly between the centres of pixels: what PyTorch
  /// calls `affine_grid` and `grid_sample`.
  private static let formulas = """
    import families, h5py, itertools, numpy as np, sys
    f, d = h5py.File(sys.argv[1]), h5py.File(sys.argv[2])
    def base(size, corners):
        lines = [np.linspace(-1, 1, n) if corners else (2 * np.arange(n) + 1) / n - 1 for n in size]
        return np.stack([*np.meshgrid(*lines, indexing="ij")[::-1], np.ones(size)], -1)
    def read(source, grid, corners):
        size = source.shape[1:]
        places = [(g + 1) / 2 * (n - 1) if corners else ((g + 1) * n - 1) / 2
                  for g, n in zip(np.moveaxis(grid, -1, 0)[::-1], size)]
        sample, result = np.arange(len(grid)).reshape(-1, *[1] * len(size)), 0
        for corner in itertools.product([0, 1], repeat=len(size)):
            index = [np.floor(p).astype(int) + c for p, c in zip(places, corner)]
            weight = np.prod([1 - abs(p - i) for p, i in zip(places, index)], 0)
            inside = np.all([(i >= 0) & (i < n) for i, n in zip(index, size)], 0)
            index = [np.clip(i, 0, n - 1) for i, n in zip(index, size)]
            result = result + weight * inside * source[(sample, *index)]
        return result
    def near(a, b, limit=1e-4): return a.shape == b.shape and np.abs(a - b).max() < limit
    def matrices(t, name="theta"):
        entries = families.matrix(t["theta"].attrs["family"], t[name][:].astype(float).T, np.cos, np.sin)
        return np.stack(np.broadcast_arrays(*entries), 1).reshape(-1, 3, 3)
    def undo(a, b):
        product = a @ b
        return near(product / product[:, 2:, 2:], np.broadcast_to(np.eye(3), a.shape))
    def projected(matrix, base):
        p = np.einsum("nij,...j->n...i", matrix, base)
        return p[..., :-1] / p[..., -1:]
    pixels = d["images"][:, 0] / 255

    """

  /// What a script prints that is given the predictions of a network after one step, and their data.
  private func predict(_ ranks: Int?, _ settings: String..., script: String) throws -> String {
    let (data, run, output) = (folder.path("data.h5"), folder.path("run"), folder.path("out.h5"))
    let all = smoke(settings + ["training.steps=1"])
    try stn(nil, ["generate"] + all + ["--split", "test", "--output", data]).expect()
    try stn(nil, ["train"] + all + ["--output", run]).expect()
    try stn(
      ranks,
      [
        "predict", "--checkpoint", run, "--data", data, "--output", output, "--montage", folder.path("a.png"),
      ]
    ).expect()
    try stn(nil, ["verify", output]).expect()
    return try python(Self.formulas + script, output, data)
  }

  private static let affine = """
    t = f["transformers/transformer"]
    grid, image = (t[n][:].astype(float) for n in ["grid", "image"])
    print("grid", near(projected(matrices(t), base((28, 28), True)), grid, 1e-5))
    print("inverse", undo(matrices(t), matrices(t, "inverse")))
    print("image", near(read(pixels, grid, True), image[:, 0]))
    print("identity", (matrices(t) == np.eye(3)).all(), (image[:, 0] == d["images"][:, 0] / np.float32(255)).all())
    """

  @Test func `θ, its inverse, grids and images are those of affine_grid and grid_sample`() throws {
    let data = folder.path("data.h5")
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    let output = try CommandTests.predict(in: folder, "moved.h5", nil, "--data", data)
    let text = try python(Self.formulas + Self.affine, output, data)
    #expect(text == "grid True\ninverse True\nimage True\nidentity False False\n")
    #expect(try H5File.open(at: output).stringAttribute("split") == "file")
  }

  @Test func `a frozen transformer's θ is the identity, and its images are the input to the bit`() throws {
    let layers =
      "[{spatial_transformer: {name: transformer, transformation: affine, frozen: true}}, {dense: 10}]"
    let text = try predict(2, "network.layers=\(layers)", script: Self.affine)
    #expect(text == "grid True\ninverse True\nimage True\nidentity True True\n")
  }

  @Test func `a projective map's grid is the formula's, of an output that is not square`() throws {
    let text = try predict(
      3,
      """
      network.layers=[{spatial_transformer: {name: t, transformation: projective, align_corners: false,
        start: {kind: perturbed, deviation: 0.1}, output_size: [14, 20]}}, {dense: 10}]
      """,
      script: """
        t = f["transformers/t"]
        grid = t["grid"][:].astype(float)
        print(near(projected(matrices(t), base((14, 20), False)), grid), np.ptp(t["theta"][:, 6:]) > 0.01)
        print(undo(matrices(t), matrices(t, "inverse")))
        print(near(read(pixels, grid, False), t["image"][:, 0]), t["grid"].attrs["align_corners"], [n for n in t if not h5py.h5ds.is_scale(t[n].id)])
        """)
    #expect(text == "True True\nTrue\nTrue 0 ['theta', 'inverse', 'grid', 'image']\n")
  }

  @Test func `a volume's grid is the formula's, with z last and slices first`() throws {
    let text = try predict(
      2, "data.distortion={kind: volume, canvas: 28}", "network.input=[1, 28, 28, 28]",
      """
      network.layers=[{spatial_transformer: {name: t, transformation: affine_3d, align_corners: false,
        localisation: [{average_pool: 4}], start: {kind: perturbed, deviation: 0.1}, output_size: [6, 8, 10]}},
        {dense: 10}]
      """,
      script: """
        t = f["transformers/t"]
        theta, grid = (t[n][:].astype(float) for n in ["theta", "grid"])
        print(near(np.einsum("nij,...j->n...i", theta.reshape(-1, 3, 4), base((6, 8, 10), False)), grid))
        print(near(read(pixels, grid, False), t["image"][:, 0]), t["image"][:].std() > 0.01)
        print([x.label for x in t["grid"].dims], t["coordinate"].asstr()[:].tolist())
        print(t["grid"].attrs["source_size"].tolist(), t["image"].shape)
        """)
    #expect(
      text == """
        True
        True True
        ['sample', 'slice', 'row', 'column', 'coordinate'] ['x', 'y', 'z']
        [28, 28, 28] (100, 1, 6, 8, 10)

        """)
  }

  /// Behind a convolution, in a branch, two stages; and beside them one alone.
  private static let nested = """
    network.layers=[{convolution: {filters: 2, kernel: 5, padding: 2}}, {parallel: {branches: [
      [{spatial_transformer: {name: alone, transformation: affine, output_size: [14, 28], start: {kind: perturbed, deviation: 0.1}}}],
      [{composed_transformers: {name: align, output_size: [14, 28], stages: [
        {transformation: similarity, start: {kind: perturbed, deviation: 0.1}},
        {transformation: projective, start: {kind: perturbed, deviation: 0.1}}]}}]]}}, {dense: 10}]
    """

  @Test func `stages have a θ of their own, and the product's matrix, grid and image`() throws {
    let text = try predict(
      2, Self.nested,
      script: """
        alone, first, second = (f["transformers/1/" + n] for n in ["0/alone", "1/align/0", "1/align/1"])
        arrays = lambda group: [n for n in group if group[n].attrs.get("CLASS") != b"DIMENSION_SCALE"]
        print(arrays(alone), alone["image"].shape)
        print(arrays(first), arrays(second), second["image"].shape, second["matrix"].shape)
        print(near(matrices(first), first["matrix"][:]))
        print(first["parameter"].asstr()[:].tolist(), first["theta"].attrs["family"], second["theta"].attrs["family"])
        own = matrices(second)
        print(near(first["matrix"][:] @ own, second["matrix"][:]), not near(own, second["matrix"][:]))
        for t in [first, second]:
            print(near(projected(t["matrix"][:], base((14, 28), True)), t["grid"][:]))
            print([t[n].attrs["reach"] for n in ["theta", "matrix", "grid", "image"]])
            print("product" in t["grid"].attrs["long_name"], "own" in t["theta"].attrs["long_name"])
        print("reach" in alone["grid"].attrs)
        """)
    let reach = "['stage', 'product of the stages', 'product of the stages', 'product of the stages']"
    #expect(
      text == """
        ['theta', 'inverse', 'grid', 'image'] (100, 2, 14, 28)
        ['theta', 'matrix', 'grid', 'image'] ['theta', 'matrix', 'grid', 'image'] (100, 2, 14, 28) (100, 3, 3)
        True
        ['a', 'b', 'shift_x', 'shift_y'] similarity projective
        True True
        True
        \(reach)
        True True
        True
        \(reach)
        True True
        False

        """)
  }
}
