import Foundation
import TestSupport
import Testing

/// What stands where in a montage, of one sample and a warp that is known.
@Suite struct PredictedPictureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// `picture` is (rows, columns, 3), `source` and `result` are what the file and its data say of the sample.
  private static let opening = """
    import h5py, numpy as np, sys
    f, d = h5py.File(sys.argv[1]), h5py.File(sys.argv[2])
    width, height = map(int, sys.argv[4:6])
    picture = np.fromfile(sys.argv[3], np.uint8).reshape(height, width, 3).astype(int)
    row = f["row"][0]
    def part(top, bottom, left, right):  # of the drawing, in its units, of two by two pixels each
        return picture[2 * top:2 * bottom, 2 * left:2 * right]
    source, result = d["images"][row, 0] / 255, f["transformers/t/image"][0, 0]

    """

  /// What a script prints that is given row 3 of the predictions of one frozen transformer, and their picture.
  private func draw(_ transformer: String, _ settings: String..., script: String) throws -> String {
    let layers = "network.layers=[{spatial_transformer: {name: t, \(transformer)}}, {dense: 10}]"
    let all = smoke(settings + [layers, "training.steps=1"])
    let names = ["data.h5", "run", "out.h5", "a.png", "pixels"].map(folder.path)
    try stn(nil, ["generate"] + all + ["--split", "test", "--output", names[0]]).expect()
    try stn(nil, ["train"] + all + ["--output", names[1]]).expect()
    try stn(
      nil,
      [
        "predict", "--checkpoint", names[1], "--data", names[0], "--output", names[2], "--montage", names[3],
        "--rows", "3",
      ]
    ).expect()
    let read = try run("python3", [path("Tests/PNGTests/Fixtures/read_png.py"), names[3], names[4]])
    read.expect()
    let size = read.output.split(separator: " ").map(String.init)
    return try python(Self.opening + script, names[2], names[0], names[4], size[0], size[1])
  }

  /// The middle half of 28 pixels, enlarged four times, ends 29 units inside of the image's corner at (44, 140).
  @Test(arguments: [(0.5, 169, 223), (-0.5, 223, 169)])
  func `blue is where the top row was read, and the result is on the right`(
    scale: Double, top: Int, bottom: Int
  ) throws {
    let text = try draw(
      "transformation: attention, locked: {scale: \(scale), shift_x: 0, shift_y: 0}",
      script: """
        blue, orange = [0, 170, 255], [255, 120, 0]
        print((part(\(top - 1), \(top + 1), 76, 124) == blue).all())
        print((part(\(bottom - 1), \(bottom + 1), 76, 124) == orange).all())
        print((part(172, 220, 72, 74) == orange).all(), (part(172, 220, 126, 128) == orange).all())
        def shown(y, x):  # the fifth of eight by eight pixels of every one
            return part(y, y + 112, x, x + 112)[4::8, 4::8]
        read, made = shown(140, 44), shown(140, 204)
        print((np.abs(made - 255 * result[..., None]) <= 1).all(), made.std() > 20)
        print((np.abs(read - 255 * source[..., None]) <= 1)[9:19, 9:19].all())
        """)
    #expect(text == "True\nTrue\nTrue True\nTrue True\nTrue\n")
  }

  @Test func `a volume that is left in place is as bright in fewer slices`() throws {
    let text = try draw(
      "transformation: affine_3d, frozen: true, align_corners: false, output_size: [7, 28, 28], kernel: area",
      "data.distortion={kind: volume, canvas: 28}", "network.input=[1, 28, 28, 28]",
      script: """
        print(result.shape)
        read, made = (part(144, 248, x, x + 104).mean() for x in [48, 208])
        print(read > 10, 0.9 < made / read < 1.1, read, made)
        """)
    #expect(text.hasPrefix("(7, 28, 28)\nTrue True "), "\(text)")
  }

  @Test func `large images are reduced, and wide results are kept in bounds`() throws {
    let text = try draw(
      "transformation: attention, frozen: true, output_size: [4, 300]",
      "data.distortion={kind: rts, canvas: 150}", "network.input=[1, 150, 150]",
      script: """
        print(source.shape, width, height)
        """)
    // The tile: 112 units with margins, and the result of 224; above it three lines, below it the text.
    let (width, height) = (16 + 168 + 20 + 224 + 16, 16 + 3 * 20 + 16 + 168 + 42 + 16)
    #expect(text == "(150, 150) \(2 * width) \(2 * height)\n")
  }
}
