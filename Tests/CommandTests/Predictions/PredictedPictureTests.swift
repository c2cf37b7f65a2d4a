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

  /// The middle half of 28 pixels, enlarged four times, ends 29 pixels inside of the image's corner at 44.
  @Test(arguments: [(0.5, 73, 127), (-0.5, 127, 73)])
  func `blue is where the top row was read, and the result is on the right`(
    scale: Double, top: Int, bottom: Int
  ) throws {
    let text = try draw(
      "transformation: attention, locked: {scale: \(scale), shift_x: 0, shift_y: 0}",
      script: """
        blue, orange = [0, 170, 255], [255, 120, 0]
        print((picture[\(top - 1):\(top + 1), 76:124] == blue).all())
        print((picture[\(bottom - 1):\(bottom + 1), 76:124] == orange).all())
        print((picture[76:124, 72:74] == orange).all(), (picture[76:124, 126:128] == orange).all())
        def grey(image):
            return np.clip(255 * (image - source.min()) / np.ptp(source), 0, 255)
        def shown(y, x):  # the third of four by four pixels of every one
            return picture[y + 2:y + 112:4, x + 2:x + 112:4]
        read, made = shown(44, 44), shown(44, 192)
        print((np.abs(made - grey(result)[..., None]) <= 1).all(), made.std() > 20)
        print((np.abs(read - grey(source)[..., None]) <= 1)[9:19, 9:19].all())
        """)
    #expect(text == "True\nTrue\nTrue True\nTrue True\nTrue\n")
  }

  @Test func `a volume that is left in place is as bright in fewer slices`() throws {
    let text = try draw(
      "transformation: affine_3d, frozen: true, align_corners: false, output_size: [7, 28, 28], kernel: area",
      "data.distortion={kind: volume, canvas: 28}", "network.input=[1, 28, 28, 28]",
      script: """
        print(result.shape)
        read, made = (picture[48:152, x:x + 104].mean() for x in [48, 196])
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
    // The tile: 112 pixels with margins, the result of 224, and the text.
    let (width, height) = ([16, 168, 8, 224, 8, 108, 16].reduce(0, +), 16 + 168 + 16)
    #expect(text == "(150, 150) \(width) \(height)\n")
  }
}
