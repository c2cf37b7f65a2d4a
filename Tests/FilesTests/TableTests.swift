import Files
import HDF5
import TestSupport
import Testing

@Suite struct TableTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file.h5")
  }

  private static let columns: [Column] = [
    Column("id", of: Int64.self, longName: "identity"),
    Column(
      "part/grid", [Dimension("row", 3), Dimension("axis", names: ["x", "y"])], units: "pixel",
      longName: "places"),
    Column("part/weight", [Dimension("row", 3)], longName: "weights"), images,
  ]

  private static var images: Column {
    var column = Column(
      "images", of: UInt8.self, [Dimension("row", 2), Dimension("column", 2)], longName: "pictures")
    column.showsImages = true
    column.attributes = [("scale_factor", .number(0.5)), ("names", .texts(["a"])), ("is_so", .flag(true))]
    return column
  }

  /// Two rows of every column, the second first.
  private func write() throws {
    let file = try TableFile(
      creating: path, columns: Self.columns, rows: Dimension("sample", 2), key: "id", by: OutputRule()
    ) { try FileFormat.dataset.begin($0) }
    for row in [1, 0] {
      for (index, column) in Self.columns.enumerated() {
        let bytes = [UInt8](repeating: UInt8(row + 1), count: column.rowByteCount)
        try bytes.withUnsafeBytes { try file.write($0, toColumn: index, atRow: row) }
      }
    }
    try file.finish()
  }

  @Test func `every dimension of every array has one scale, and h5py finds it`() throws {
    try write()
    let script = """
      import h5py, sys
      f = h5py.File(sys.argv[1])
      arrays = []
      f.visititems(lambda name, o: arrays.append(o) if isinstance(o, h5py.Dataset) else None)
      for a in sorted(arrays, key=lambda a: a.name):
          if h5py.h5ds.is_scale(a.id): print(a.name, a.dtype.kind, [d.label for d in a.dims])
          else: print(a.name, [[s.name for s in d.values()] for d in a.dims], [d.label for d in a.dims])
      print(f["part/axis"].asstr()[:].tolist(), f["part/row"][:].tolist(), f["row"][:].tolist())
      print(f["images"].attrs["CLASS"], f["images"].attrs["scale_factor"], f["images"].attrs["names"][0])
      """
    let result = try run("/usr/bin/python3", ["-c", script, path])
    result.expect()
    #expect(
      result.output == """
        /column i ['column']
        /id i ['sample']
        /images [['/id'], ['/row'], ['/column']] ['sample', 'row', 'column']
        /part/axis O ['axis']
        /part/grid [['/id'], ['/part/row'], ['/part/axis']] ['sample', 'row', 'axis']
        /part/row i ['row']
        /part/weight [['/id'], ['/part/row']] ['sample', 'row']
        /row i ['row']
        ['x', 'y'] [0, 1, 2] [0, 1]
        b'IMAGE' 0.5 a

        """)
  }

  @Test func `every array has the digest of its elements, and columns come back by their descriptions`()
    throws
  {
    try write()
    let file = try StoredFile(.dataset, at: path)
    for name in try file.content.datasetPaths() { try file.check(file.content.dataset(name)) }
    let identities = try file.values(of: Self.columns[0], rows: 2, as: Int64.self)
    #expect(identities == [0x0101_0101_0101_0101, 0x0202_0202_0202_0202])
    let grid = try file.content.dataset("part/grid")
    let bytes = [UInt8](repeating: 1, count: 24) + [UInt8](repeating: 2, count: 24)
    #expect(try grid.stringAttribute("digest") == Digest.text(of: bytes.withUnsafeBytes { Digest.of($0) }))
    #expect(try grid.stringAttribute("units") == "pixel" && grid.stringAttribute("long_name") == "places")
  }

  @Test func `a column of another type or shape, or none, is refused with both`() throws {
    try write()
    let file = try StoredFile(.dataset, at: path)
    expectRefusal(.badData, path, "/id holds int64 of dimensions [2], expected float32 of [2]") {
      _ = try file.array(Column("id", longName: ""), rows: 2)
    }
    expectRefusal(.badData, path, "of dimensions [2, 3]", "expected float32 of [3, 3]") {
      _ = try file.array(Self.columns[2], rows: 3)
    }
    expectRefusal(.badData, path, "/none is missing") {
      _ = try file.array(Column("none", longName: ""), rows: 2)
    }
  }

  @Test func `a table written whole has checksums, a scale and digests`() throws {
    let file = try H5File.create(at: path)
    try FileFormat.checkpoint.begin(file)
    let table = Table(try file.createGroup("metrics"), rows: Dimension("step", 2), key: "step")
    try table.write([Int64(4), 8], as: Column("step", of: Int64.self, longName: "steps"))
    try table.write([0.5, .nan], as: Column("deep/loss", of: Double.self, units: "nat", longName: "loss"))
    try table.relate()
    try file.close()
    try reseal(path)
    let stored = try StoredFile(.checkpoint, at: path)
    let loss = try stored.content.dataset("metrics/deep/loss")
    #expect(try stored.content.dataset("metrics/step").isScale && !loss.isScale)
    #expect(try loss.dimensionLabels() == ["step"] && loss.stringAttribute("units") == "nat")
    try stored.check(loss)
  }
}
