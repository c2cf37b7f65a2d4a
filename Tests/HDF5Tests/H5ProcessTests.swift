import Foundation
import HDF5
import TestSupport
import Testing

/// What only a process of its own can show.
@Suite struct H5ProcessTests {
  @Test func `no identifier stays open, whether files are closed or forgotten`() async {
    await #expect(processExitsWith: .success) {
      try useEverything(try H5File.inMemory())
      let before = HDF5Library.openObjectCount
      let file = try H5File.inMemory()
      #expect(HDF5Library.openObjectCount > before)
      try useEverything(file)
      try file.close()
      try useEverything(try H5File.inMemory())
      #expect(HDF5Library.openObjectCount == before)
    }
  }

  @Test(arguments: [true, false])
  func `a full disk gives an error, not a crash, and the next file is whole`(inMemory: Bool) async {
    await #expect(processExitsWith: .success) { [inMemory] in
      let driver: H5File.Driver = inMemory ? .core : .standard
      let folder = try TemporaryFolder()
      signal(SIGXFSZ, SIG_IGN)
      for size in [1_000, 70_000, 200_000] {
        try limitFileSize(to: rlim_t(size))
        let path = folder.path("\(size).h5")
        let text = try errorText { try writeLargeFile(at: path, driver) }
        #expect(text.contains(path) && text.contains("File too large"))
      }
      try limitFileSize(to: rlim_t.max)
      let path = folder.path("whole.h5")
      try writeLargeFile(at: path, driver)
      #expect(try H5File.open(at: path).dataset("a/v").readAll(as: Float.self) == largeContent)
    }
  }
}

private let largeContent = (0..<100_000).map(Float.init)

private func writeLargeFile(at path: String, _ driver: H5File.Driver) throws {
  let file = try H5File.create(at: path, driver: driver)
  try file.writeDataset("a/v", largeContent, dimensions: [largeContent.count], checksummed: true)
  try file.setAttribute("complete", UInt8(1))
  try file.close()
}

/// Stands in for a full disk.
private func limitFileSize(to size: rlim_t) throws {
  var limit = rlimit(rlim_cur: size, rlim_max: .max)
  try #require(setrlimit(__rlimit_resource_t(1), &limit) == 0)
}

/// Calls whatever opens an identifier, also where it fails.
private func useEverything(_ file: H5File) throws {
  let group = try file.createGroup("a/b")
  let data = try group.writeDataset(
    "v", [Float](repeating: 1, count: 40), dimensions: [4, 10], checksummed: true)
  try data.setDimensionLabels(["row", "col"])
  try data.setAttribute("units", "rad")
  try data.setAttribute("matrix", [1.0, 2.0])
  let scale = try group.writeDataset("col", (0..<10).map(Int64.init), dimensions: [10])
  try scale.makeScale("col")
  try data.attachScale(scale, toDimension: 1)
  // References, and pairs of a reference and a number.
  #expect(throws: H5Error.self) { _ = try data.attributeArray("DIMENSION_LIST", as: Int64.self) }
  #expect(throws: H5Error.self) { _ = try scale.attributeArray("REFERENCE_LIST", as: Int64.self) }
  try group.writeDataset("hosts", ["a", "b"])
  _ = try group.dataset("hosts").readStrings()
  _ = try data.readAll(as: Float.self)
  _ = try (
    data.attributeNames(), data.stringAttribute("units"), data.attributeArray("matrix", as: Double.self)
  )
  _ = try (file.datasetPaths(), file.memberNames(), file.isGroup("a/b"), data.dimensionLabels())
  #expect(throws: H5Error.self) { _ = try file.dataset("missing") }
  #expect(throws: H5Error.self) { _ = try data.readAll(as: Int64.self) }
  #expect(throws: H5Error.self) { try group.writeDataset("v", "again") }
}
