import Datasets
import Files
import Tensors
import TestSupport
import Testing

/// What a file says of the truth about its samples is all that a reader knows of it.
@Suite struct TruthTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("data.h5")
  }

  @Test(arguments: [(DistortionKind.rotation, 28), (.volume, 20)])
  func `columns of truth come back as they were described`(kind: DistortionKind, side: Int) throws {
    let source = try fixtureSource(kind, canvas: side, ids: 0..<4)
    try write(source)
    let found = try DatasetFile(opening: path).schema
    #expect(descriptions(found.truth) == descriptions(source.schema.truth))
    #expect(descriptions(found.truth).first?.contains("transform") == true)
  }

  @Test func `truth that no distortion of ours tells is read as the file names it`() throws {
    let source = OwnTruth()
    try write(source, distortion: "a swirl of somebody's")
    let file = try DatasetFile(opening: path)
    #expect(descriptions(file.schema.truth) == descriptions(source.schema.truth))
    #expect(try file.sample(2).truth == [2, 20, 21, 22, 23, 24, 25])
    #expect(file.schema.shape == [3, 1, 2] && file.provenance.distortion == "a swirl of somebody's")
    try file.verify()
  }

  @Test func `samples of which nothing is known have no truth`() throws {
    try write(OneImage([7, 8], shape: [1, 1, 2], count: 2))
    let file = try DatasetFile(opening: path)
    #expect(try file.schema.truth.isEmpty && file.sample(1).image == [7, 8])
    #expect(file.summary().text.contains("truth       none\n"))
  }

  /// What is done to a file, and what is said of it.
  static let damages: [(change: String, words: [String])] = [
    ("del f.attrs['truth']", ["no attribute truth"]),
    ("f.attrs['truth'] = 7", ["truth", "int64", "string"]),
    ("f.attrs['truth'] = ['bend']", ["/bend is missing"]),
    ("f.attrs['truth'] = ['angle', 'angle']", ["twice", "angle"]),
    ("f.attrs['truth'] = ['labels']", ["no truth", "labels"]),
    ("f.attrs['truth'] = ['']", ["is missing"]),
    ("del f['shift'].attrs['units']", ["/shift has no attribute units"]),
    ("del f['angle'].attrs['long_name']", ["/angle has no attribute long_name"]),
    ("f['shift'].dims[1].label = ''", ["/shift", "expected a label"]),
    ("del f['direction']; f['direction'] = ['x']", ["/direction", "no digest"]),
    ("del f['scale']; f['scale'] = [1, 2, 3, 4]", ["/scale"]),
    ("del f['scale']; f['scale'] = numpy.float32([1])", ["/scale"]),
    (
      "del f['labels']; f.create_dataset('labels', (4, 1 << 40, 1 << 40), 'i4', chunks=(1, 1, 1))",
      ["/labels", "1099511627776", "more than any memory"]
    ),
    (
      "del f['labels']; f.create_dataset('labels', (4, 1 << 40), 'i4', chunks=(1, 1))",
      ["/labels should have 17592186044416 bytes", "holds 0"]
    ),
    (
      "d = f.create_dataset('vast', (4, 1 << 36), 'f4', chunks=(1, 1)); "
        + "d.attrs['units'] = '1'; d.attrs['long_name'] = 'vast'; d.dims[1].label = 'place'; f.attrs['truth'] = ['vast']",
      ["/vast should have 1099511627776 bytes"]
    ),
    ("del f['images']; f['images'] = numpy.zeros((4, 28, 28), 'u1')", ["[4, 28, 28]", "4 of images or 5"]),
  ]

  @Test(arguments: damages)
  func `what is missing or wrong is refused in words`(change: String, words: [String]) throws {
    try write(try fixtureSource(.rotation, ids: 0..<4))
    let script = "import h5py, numpy, sys\nf = h5py.File(sys.argv[1], 'r+')\n\(change)\nf.close()"
    try run("/usr/bin/python3", ["-c", script, path]).expect()
    try reseal(path)
    let fault = try #require(throws: Fault.self) { _ = try DatasetFile(opening: path) }
    #expect(fault.exitStatus == .badData)
    for word in [path] + words { #expect(fault.description.contains(word), "\(fault)") }
  }

  private func write(_ source: any Dataset, distortion: String = "r") throws {
    let writer = try DatasetWriter(
      creating: path, count: source.count, schema: source.schema,
      provenance: DatasetProvenance(
        seed: 7, split: "training", epoch: 0, distortion: distortion, sourceDigest: source.digest))
    let samples = DrawnSamples(of: source, capacity: source.count)
    try samples.draw(0..<source.count, epoch: 0)
    try writer.write(samples, at: 0..<source.count)
    try writer.finish()
  }

  /// All that describes columns.
  private func descriptions(_ columns: [Column]) -> [String] {
    columns.map { "\($0.path) \($0.element) \($0.dimensions) \($0.units) \($0.longName)" }
  }
}

/// Colour images of which somebody knows a number and a table.
private final class OwnTruth: Dataset {
  let schema: Schema
  let count = 3
  let digest: UInt64 = 5

  init() {
    var schema = Schema(shape: [3, 1, 2], classNames: ["it"])
    schema.truth = [
      Column("bend", units: "rad", longName: "how far it was bent"),
      Column(
        "knots", [Dimension("knot", 3), Dimension("direction", names: ["across", "dówn"])], units: "pixel",
        longName: "where knots went"),
    ]
    self.schema = schema
  }

  func sampleID(at row: Int) -> Int { 10 + row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    for i in 0..<6 { sample.pixels[i] = Float(row + i) }
    sample.labels[0] = 0
    sample.truth?[0] = Float(row)
    for i in 0..<6 { sample.truth?[1 + i] = Float(10 * row + i) }
  }
}
