import Foundation
import TestSupport
import Testing

/// A trained network on others' pictures: what they are made into, and what is said of those that do not fit.
@Suite struct TriedPicturesTests {
  private let folder: TemporaryFolder
  private let trained: String
  private static let fixtures = path("Tests/ImportsTests/Fixtures")
  private static let shapes = fixtures + "/shapes"

  /// Trains a little on the shapes, normalised.
  init() throws {
    folder = try TemporaryFolder()
    trained = folder.path("run")
    let data = folder.path("data.h5")
    try stn(nil, ["import", Self.shapes, "--size", "12", "--fit", "pad", "--output", data]).expect()
    let config = folder.path("run.yaml")
    try """
    data: {file: data.h5, normalisation: channels}
    network: {input: [3, 12, 12], layers: [dense: 3]}
    training: {steps: 20, batch: 4, micro_batches: 2, optimizer: {kind: sgd, learning_rate: 0.05}}
    """.write(toFile: config, atomically: true, encoding: .utf8)
    try stn(nil, ["train", "--config", config, "--output", trained]).expect()
  }

  private func evaluate(_ data: String, _ more: [String] = [], ranks: Int? = nil) throws -> [String: Any] {
    let arguments = ["evaluate", "--checkpoint", trained, "--data", data, "--json"] + more
    let result = try stn(ranks, arguments)
    result.expect()
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func `a folder of labelled pictures is judged as the dataset that is made of it`() throws {
    let file = try evaluate(folder.path("data.h5"))
    for ranks in [nil, 3] {
      let pictures = try evaluate(Self.shapes, ranks: ranks)
      #expect(pictures["loss"] as? Double == file["loss"] as? Double)
      #expect(pictures["count"] as? Int == 12)
      #expect(pictures["errors"] as? Int == file["errors"] as? Int)
    }
    // A list is labelled, too, and may have fewer classes.
    let list = folder.path("list.csv")
    try "\(Self.shapes)/disc/1.png,disc\n".write(toFile: list, atomically: true, encoding: .utf8)
    #expect(try evaluate(list)["count"] as? Int == 1)
  }

  @Test func `an archive that names its classes is judged by their names`() throws {
    let (named, other) = (folder.path("named.npz"), folder.path("other.npz"))
    _ = try python(
      """
      import h5py, numpy as np, sys
      data = h5py.File(sys.argv[1])
      rows = data["images"][4:].transpose(0, 2, 3, 1)
      labels, names = data["labels"][4:], np.array(["bar", "cross", "disc"])
      np.savez(sys.argv[2], images=rows, labels=labels, class_names=names)
      np.savez(sys.argv[3], images=rows, labels=names[labels])
      """, folder.path("data.h5"), named, other)
    let (one, two) = (try evaluate(named), try evaluate(other, ranks: 2))
    #expect(one["count"] as? Int == 8)
    #expect(one["loss"] as? Double == two["loss"] as? Double)
    #expect(one["errors"] as? Int == two["errors"] as? Int)
  }

  @Test func `labels that are numbers are judged by the names that somebody gives them`() throws {
    let (numbered, names) = (folder.path("numbered.npz"), folder.path("names.txt"))
    _ = try python(
      """
      import h5py, numpy as np, sys
      data = h5py.File(sys.argv[1])
      # The crosses, of which no number tells that there are others, and the discs.
      np.savez(sys.argv[2], images=data["images"][4:].transpose(0, 2, 3, 1), labels=data["labels"][4:])
      """, folder.path("data.h5"), numbered)
    try "bar\ncross\ndisc\n".write(toFile: names, atomically: true, encoding: .utf8)
    let (given, list) = (try evaluate(numbered, ["--class-names", names], ranks: 2), folder.path("list.csv"))
    let rows = ["cross", "disc"].flatMap { name in (0..<4).map { "\(Self.shapes)/\(name)/\($0).png,\(name)" }
    }
    try (rows.joined(separator: "\n") + "\n").write(toFile: list, atomically: true, encoding: .utf8)
    let named = try evaluate(list)
    for key in ["loss", "errors", "count"] { #expect(given[key] as? Double == named[key] as? Double) }
    #expect(given["confusion"] as? [[Int]] == named["confusion"] as? [[Int]])
    try expectRefusal(
      65, 2, ["evaluate", "--checkpoint", trained, "--data", numbered],
      ["has samples of the class 1, which training has not", "let --class-names say"])
    try expectRefusal(
      65, nil, ["evaluate", "--checkpoint", trained, "--data", numbered, "--class-names", list],
      ["list.csv: line 1 has 2 fields, expected one name"])
    // Their names are enough for predictions to have labels, and are an input.
    let output = folder.path("labelled.h5")
    try stn(
      nil,
      ["predict", "--checkpoint", trained, "--data", numbered, "--class-names", names, "--output", output]
    ).expect()
    let labels = "import h5py, sys; print(h5py.File(sys.argv[1])['label'][:].tolist())"
    #expect(try python(labels, output) == "[1, 1, 1, 1, 2, 2, 2, 2]\n")
    try expectRefusal(
      2, nil,
      [
        "predict", "--checkpoint", trained, "--data", numbered, "--class-names", names, "--output", names,
        "--overwrite",
      ], ["--output \(names) is the file of --class-names"])
  }

  @Test func `pictures are normalised as those were that the network was taught by, and keep their names`()
    throws
  {
    let (output, table) = (folder.path("out.h5"), folder.path("out.csv"))
    try stn(
      nil, ["predict", "--checkpoint", trained, "--data", Self.shapes, "--output", output, "--csv", table]
    ).expect()
    try stn(
      nil,
      [
        "predict", "--checkpoint", trained, "--data", folder.path("data.h5"), "--output",
        folder.path("same.h5"),
      ]
    ).expect()
    try run("h5diff", [output, folder.path("same.h5"), "/logits", "/logits"]).expect()
    #expect(try String(contentsOfFile: table, encoding: .utf8).contains("\n\(Self.shapes)/bar/0.png,"))
  }

  @Test func `what the network cannot be judged by is refused in a sentence`() throws {
    func refuse(_ status: Int32, _ data: String, _ parts: [String], _ more: [String] = [], ranks: Int? = nil)
      throws
    {
      try expectRefusal(status, ranks, ["evaluate", "--checkpoint", trained, "--data", data] + more, parts)
    }
    try refuse(65, Self.fixtures + "/letters", ["has samples of the class 4, which training has not"])
    try refuse(65, Self.shapes + "/bar", ["has no folders in it"], ranks: 2)
    try refuse(65, Self.shapes + "/bar/0.png", ["is a single picture"])
    try refuse(65, Self.fixtures + "/shapes.csv", ["has 2 labels for each picture", "taught by 1"])
    try refuse(65, Self.fixtures + "/planes.npy", ["nobody says what the pictures show", "--labels"])
    try refuse(
      78, Self.fixtures + "/planes.npy", ["pixels that are numbers of any size", "taught by bytes"],
      ["--labels", try labels()])
    try refuse(66, folder.path("none"), ["none cannot be read"])
    let alone = try stn(nil, ["evaluate", "--checkpoint", trained, "--labels", "x"])
    alone.expect(exitCode: 2)
    #expect(alone.errorOutput.contains("--shape and --layout go with pictures as --data"))
    try expectRefusal(
      2, nil,
      [
        "predict", "--checkpoint", trained, "--data", folder.path("data.h5"), "--layout", "planes",
        "--output", "x.h5",
      ],
      ["data.h5 is a file of stn", "leave out --images, --labels"])
  }

  /// A file of labels for the six planes.
  private func labels() throws -> String {
    try "bar\ndisc\nbar\ndisc\nbar\ndisc\n".write(
      toFile: folder.path("labels.txt"), atomically: true, encoding: .utf8)
    return folder.path("labels.txt")
  }

  @Test func `pixels in lines need no labels to be predicted, and of several splits one is taken`() throws {
    let lines = folder.path("lines.csv")
    try (0..<3).map { row in (0..<144).map { "\(($0 + row) % 256)" }.joined(separator: ",") }
      .joined(separator: "\n").write(toFile: lines, atomically: true, encoding: .utf8)
    let predict = [
      "predict", "--checkpoint", trained, "--overwrite", "--output", folder.path("out.h5"), "--data",
    ]
    #expect(try stn(nil, predict + [lines]).output.hasSuffix(": 3 samples\n"))
    let splits = try stn(nil, predict + [Self.fixtures + "/splits.npz"])
    #expect(splits.output.hasSuffix(": 2 samples\n"))
    #expect(splits.errorOutput.contains("has several splits, of which the test split is taken"))
    // A file of HDF5 that says nothing of itself holds arrays.
    #expect(try stn(nil, predict + [Self.fixtures + "/minimal.h5"]).output.hasSuffix(": 26 samples\n"))
  }

  @Test func `no output replaces a picture that is read`() throws {
    let pictures = folder.path("pictures")
    try FileManager.default.copyItem(atPath: Self.shapes, toPath: pictures)
    let picture = pictures + "/bar/1.png"
    let before = try Data(contentsOf: URL(filePath: picture))
    try expectRefusal(
      2, nil, ["import", pictures, "--size", "8", "--overwrite", "--output", picture],
      ["--output \(picture) is one of the files that are read"])
    try expectRefusal(
      2, 2,
      [
        "predict", "--checkpoint", trained, "--data", pictures, "--overwrite", "--output",
        folder.path("o.h5"),
        "--montage", picture,
      ], ["--montage \(picture) is one of the files that are read"])
    #expect(try Data(contentsOf: URL(filePath: picture)) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.path("o.h5")))
  }
}
