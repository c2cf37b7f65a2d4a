import HDF5
import Testing

@Suite struct H5DatasetTests {
  private func roundTrip<Element: H5Element & Equatable>(_ values: [Element], _ kind: H5ElementKind) throws {
    let file = try H5File.inMemory()
    for checksummed in [false, true] {
      let path = "group/values-\(checksummed)"
      try file.writeDataset(path, values, dimensions: [values.count / 2, 2], checksummed: checksummed)
      let dataset = try file.dataset(path)
      #expect(dataset.name == "/\(path)")
      #expect(dataset.dimensions == [values.count / 2, 2])
      #expect(dataset.kind == kind)
      #expect(try dataset.readAll(as: Element.self) == values)
    }
  }

  @Test func `every element type comes back exactly`() throws {
    try roundTrip([Float.pi, -0.0, .infinity, .leastNonzeroMagnitude], .float32)
    try roundTrip([Double.pi, -.infinity, .leastNonzeroMagnitude, 1], .float64)
    try roundTrip([Int32.min, -1, 0, .max], .int32)
    try roundTrip([Int64.min, -1, 1 << 40, .max], .int64)
    try roundTrip([Int.min, -1, 1 << 40, .max], .int64)
    try roundTrip([UInt8.min, 1, 127, .max], .uint8)
    try roundTrip([UInt64.min, 1, 1 << 63, .max], .uint64)
  }

  @Test func `the bits of a signalling NaN survive`() throws {
    let file = try H5File.inMemory()
    let bits: [UInt32] = [0x7FA0_1234, 0xFFC0_0001]
    try file.writeDataset("nan", bits.map(Float.init(bitPattern:)), dimensions: [2], checksummed: true)
    #expect(try file.dataset("nan").readAll(as: Float.self).map(\.bitPattern) == bits)
  }

  @Test func `scalars and empty datasets are stored although they cannot be chunked`() throws {
    let file = try H5File.inMemory()
    let scalar = try file.writeDataset("scalar", [Float(7)], dimensions: [], checksummed: true)
    let empty = try file.writeDataset("empty", [Float](), dimensions: [0, 3], checksummed: true)
    #expect(scalar.dimensions == [] && scalar.count == 1)
    #expect(try scalar.readAll(as: Float.self) == [7])
    #expect(empty.dimensions == [0, 3] && empty.count == 0)
    #expect(try empty.readAll(as: Float.self) == [])
  }

  @Test(arguments: [0..<0, 0..<1, 2..<5, 4..<5])
  func `a range of rows is read alone`(rows: Range<Int>) throws {
    let file = try H5File.inMemory()
    let values = (0..<30).map(Int32.init)
    let dataset = try file.writeDataset("v", values, dimensions: [5, 2, 3])
    var read = [Int32](repeating: -1, count: rows.count * 6)
    try read.withUnsafeMutableBufferPointer { try dataset.readRows(rows, into: $0) }
    #expect(read == Array(values[rows.lowerBound * 6..<rows.upperBound * 6]))
  }

  @Test func `texts keep their letters, their order and their emptiness`() throws {
    let file = try H5File.inMemory()
    let hosts = ["knoten-07", "", "θ → ∂V/∂θ", "日本"]
    try file.writeDataset("provenance/config", "θ: 1\n")
    try file.writeDataset("provenance/hosts", hosts)
    try file.writeDataset("provenance/none", [String]())
    #expect(try file.dataset("provenance/config").readString() == "θ: 1\n")
    #expect(try file.dataset("provenance/hosts").readStrings() == hosts)
    #expect(try file.dataset("provenance/none").readStrings() == [])
    #expect(try file.dataset("provenance/hosts").kind == .string)
  }

  @Test func `reading another type names both types and the place`() throws {
    let file = try H5File.inMemory()
    let dataset = try file.writeDataset("model/weight", [Int64(1)], dimensions: [1])
    let text = try errorText { _ = try dataset.readAll(as: Float.self) }
    #expect(text.contains("/model/weight: holds int64, but float32 was to be read"))
    #expect(try errorText { _ = try dataset.readString() }.contains("holds int64, but string"))
    let several = try file.writeDataset("two", ["a", "b"])
    #expect(try errorText { _ = try several.readString() }.contains("2 texts"))
  }

  @Test func `a missing dataset is named`() throws {
    let file = try H5File.inMemory()
    let text = try errorText { _ = try file.createGroup("model").dataset("weight") }
    #expect(text.contains("/model/weight"))
    #expect(text.contains("object 'weight' doesn't exist"))
    #expect(text.contains("H5Dopen2"))
  }

  @Test func `writing twice to one name is an error`() throws {
    let file = try H5File.inMemory()
    try file.writeDataset("v", [1.0], dimensions: [1])
    #expect(try errorText { try file.writeDataset("v", [2.0], dimensions: [1]) }.contains("exists"))
  }

  @Test func `dimension labels and scales can be set and read`() throws {
    let file = try H5File.inMemory()
    let steps = try file.writeDataset("metrics/step", [Int64(10), 20], dimensions: [2])
    let loss = try file.writeDataset("metrics/loss", [Float(3), 2], dimensions: [2])
    #expect(try loss.dimensionLabels() == [""])
    try loss.setDimensionLabels(["step"])
    try steps.makeScale("step")
    try loss.attachScale(steps, toDimension: 0)
    #expect(try loss.dimensionLabels() == ["step"])
    #expect(try steps.stringAttribute("CLASS") == "DIMENSION_SCALE")
    #expect(try errorText { try steps.attachScale(steps, toDimension: 0) }.contains("H5DSattach_scale"))
  }
}
