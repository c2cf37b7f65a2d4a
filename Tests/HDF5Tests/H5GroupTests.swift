import HDF5
import Testing

@Suite struct H5GroupTests {
  @Test func `members are listed in the order of their creation`() throws {
    let file = try H5File.inMemory()
    let names = ["zeta", "alpha", "middle"] + (0..<20).map { "\(19 - $0)" }
    for name in names { try file.createGroup(name) }
    #expect(try file.memberNames() == names)
  }

  @Test func `groups on the way are made, with their order, and may exist`() throws {
    let file = try H5File.inMemory()
    try file.createGroup("a/b/c")
    let inner = try file.createGroup("/a/b")
    #expect(inner.name == "/a/b")
    try inner.writeDataset("z/1", [UInt8(1)], dimensions: [1])
    try inner.writeDataset("/a/b/y", [UInt8(1)], dimensions: [1])
    #expect(try file.group("a/b").memberNames() == ["c", "z", "y"])
    #expect(try inner.group("/a").memberNames() == ["b"])
  }

  @Test func `existence and kind are answered for any path`() throws {
    let file = try H5File.inMemory()
    try file.writeDataset("a/v", [UInt8(1)], dimensions: [1])
    #expect(try file.exists("a") && file.exists("a/v") && file.exists("/a/v"))
    #expect(try !file.exists("b") && !file.exists("b/c/d"))
    #expect(try file.isGroup("a") && !file.isDataset("a"))
    #expect(try file.isDataset("a/v") && !file.isGroup("a/v"))
    #expect(try !file.isGroup("b/c") && !file.isDataset("b/c"))
  }

  @Test func `the walk finds every dataset by its full path, in order`() throws {
    let file = try H5File.inMemory()
    let paths = ["/model/z/weight", "/model/z/bias", "/model/a/weight", "/trainer", "/data/x/y/z"]
    for path in paths { try file.writeDataset(path, [UInt8(1)], dimensions: [1]) }
    try file.createGroup("empty")
    #expect(try file.datasetPaths() == paths)
    #expect(try file.group("model").datasetPaths() == Array(paths[..<3]))
  }

  @Test func `a dataset in the way of a group is an error`() throws {
    let file = try H5File.inMemory()
    try file.writeDataset("a", [UInt8(1)], dimensions: [1])
    #expect(try errorText { try file.createGroup("a/b") }.contains("/a/b"))
    #expect(try errorText { _ = try file.group("a") }.contains("H5Gopen2"))
  }
}
