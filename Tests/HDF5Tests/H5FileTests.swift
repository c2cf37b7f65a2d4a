import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct H5FileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file with something of everything.
  private func writeSample(_ path: String, _ driver: H5File.Driver) throws {
    let file = try H5File.create(at: path, driver: driver)
    try file.setAttribute("format", "stn-checkpoint")
    try file.setAttribute("seed", 17)
    let values = (0..<600).map { Float($0) / 7 }
    let weight = try file.writeDataset("model/conv/weight", values, dimensions: [20, 30], checksummed: true)
    try weight.setAttribute("units", "1")
    try weight.setDimensionLabels(["out", "in"])
    let step = try file.writeDataset("metrics/step", [Int64(1), 2], dimensions: [2])
    try step.makeScale("step")
    try file.writeDataset("metrics/loss", [2.5, 2.25], dimensions: [2]).attachScale(step, toDimension: 0)
    try file.writeDataset("provenance/hosts", ["a", "θ"])
    try file.allocateDataset("images", of: UInt8.self, dimensions: [3, 100]).markAsImages()
    try file.close()
  }

  @Test func `the library says its version`() {
    let version = HDF5Library.version.split(separator: ".").compactMap { Int($0) }
    #expect(version.count == 3 && version[0] == 1)
    #expect(HDF5Library.problem == nil && HDF5Library.problem(loaded: version) == nil)
  }

  @Test(arguments: [[1, 8, 23], [1, 10, 2], [1, 16, 0], [2, 0, 0]])
  func `a loaded version that is not the one built for is refused in a sentence`(version: [Int]) throws {
    let text = version.map(String.init).joined(separator: ".")
    let problem = try #require(HDF5Library.problem(loaded: version))
    #expect(problem.hasPrefix("HDF5 \(text) is loaded, but this program was built for 1.1"))
  }

  @Test(arguments: [H5File.Driver.core, .standard])
  func `equal content gives equal bytes`(driver: H5File.Driver) throws {
    let (first, second) = (folder.path("first.h5"), folder.path("second.h5"))
    try writeSample(first, driver)
    // Times count seconds, and leftovers of other content must not leak into a file.
    Thread.sleep(forTimeInterval: 1.1)
    let dirt = (0..<200).map { [UInt8](repeating: UInt8($0), count: 100 * $0) }
    #expect(dirt.count == 200)
    try writeSample(second, driver)
    let bytes = try Data(contentsOf: URL(filePath: first))
    #expect(bytes.count > 2_400)
    #expect(bytes == (try Data(contentsOf: URL(filePath: second))))
  }

  @Test(arguments: [H5File.Driver.core, .standard])
  func `a closed file opens with its content`(driver: H5File.Driver) throws {
    let path = folder.path("sample.h5")
    try writeSample(path, driver)
    let file = try H5File.open(at: path)
    #expect(file.path == path)
    #expect(try file.memberNames() == ["model", "metrics", "provenance", "images"])
    #expect(try file.attribute("seed", as: Int.self) == 17)
    #expect(try file.dataset("model/conv/weight").readAll(as: Float.self)[599] == 599 / 7)
    #expect(try errorText { try file.setAttribute("seed", 18) }.contains("no write intent"))
  }

  @Test(arguments: [H5File.Driver.core, .standard])
  func `several readers share a file and keep it when another takes its place`(driver: H5File.Driver) throws {
    let path = folder.path("shared.h5")
    try writeSample(path, .core)
    let readers = try (0..<3).map { _ in try H5File.open(at: path) }
    let successor = try H5File.create(at: path, driver: driver)
    try successor.createGroup("successor")
    try successor.close()
    #expect(try H5File.open(at: path).memberNames() == ["successor"])
    for reader in readers {
      #expect(try reader.dataset("model/conv/weight").readAll(as: Float.self)[599] == 599 / 7)
    }
  }

  @Test(arguments: [H5File.Driver.core, .standard])
  func `only a regular file is replaced`(driver: H5File.Driver) throws {
    let (target, link) = (folder.path("target.h5"), folder.path("link.h5"))
    try writeSample(target, .core)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    for occupied in [link, folder.path(".")] {
      let text = try errorText { _ = try H5File.create(at: occupied, driver: driver) }
      #expect(text.contains("\(occupied): unable to create file (") && text.contains("ile exists)"))
    }
    #expect(try H5File.open(at: target).exists("model"))
  }

  @Test func `a locked file is said to be locked`() async throws {
    let path = folder.path("locked.h5")
    try writeSample(path, .core)
    let descriptor = Glibc.open(path, O_RDONLY)
    #expect(flock(descriptor, LOCK_EX) == 0)
    #expect(try errorText { _ = try H5File.open(at: path) }.contains("another program has the file open"))
    close(descriptor)
    #expect(try H5File.open(at: path).exists("model"))
  }

  @Test(arguments: [H5File.Driver.core, .standard])
  func `a program that is started while a file is made keeps nobody from reading it`(driver: H5File.Driver)
    throws
  {
    let path = folder.path("beside.h5")
    let file = try H5File.create(at: path, driver: driver)
    // Foundation's way to start programs closes descriptors; most others let them be inherited.
    var child: pid_t = 0
    var arguments = ["sleep", "60"].map { (text: String) in strdup(text) } + [nil]
    defer { arguments.forEach { free($0) } }
    try #require(posix_spawnp(&child, "sleep", nil, nil, &arguments, environ) == 0)
    defer {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    try file.close()
    #expect(try H5File.open(at: path).memberNames() == [])
  }

  @Test func `missing, foreign, empty and truncated files are told apart`() throws {
    let missing = folder.path("missing.h5")
    #expect(
      try errorText { _ = try H5File.open(at: missing) }.contains(
        "open file (No such file or directory) [H5Fopen"))
    let foreign = folder.path("foreign.h5")
    try Data("key: value\n".utf8).write(to: URL(filePath: foreign))
    #expect(
      try errorText { _ = try H5File.open(at: foreign) }.contains("\(foreign): this is not an HDF5 file"))
    try Data().write(to: URL(filePath: foreign))
    #expect(try errorText { _ = try H5File.open(at: foreign) }.contains("this is not an HDF5 file"))
    #expect(try errorText { _ = try H5File.open(at: "/tmp") }.contains("this is a folder, not an HDF5 file"))

    let path = folder.path("truncated.h5")
    try writeSample(path, .core)
    let whole = try Data(contentsOf: URL(filePath: path))
    for length in stride(from: 48, to: whole.count, by: 97) {
      try whole.prefix(length).write(to: URL(filePath: path))
      #expect(try errorText { _ = try H5File.open(at: path) }.contains("the file ends too early"))
    }
  }

  @Test(arguments: [H5File.Driver.core, .standard])
  func `a place that cannot be written says why`(driver: H5File.Driver) throws {
    let nowhere = folder.path("nowhere/checkpoint.h5")
    let missing = try errorText { _ = try H5File.create(at: nowhere, driver: driver) }
    #expect(
      missing == "\(nowhere): unable to create file (No such file or directory) [H5Fcreate returned -1]")
  }

  @Test func `a file that its writer never closed is refused`() throws {
    let (path, copy) = (folder.path("open.h5"), folder.path("copy.h5"))
    let file = try H5File.create(at: path, driver: .standard)
    try file.writeDataset("v", [1.0], dimensions: [1])
    try file.flush()
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    #expect(try errorText { _ = try H5File.open(at: copy) }.contains("never closed"))
    try file.close()
  }

  @Test func `a flipped bit in checksummed data is an error`() throws {
    let path = folder.path("flipped.h5")
    let file = try H5File.create(at: path)
    try file.writeDataset("v", [UInt8](repeating: 0xA7, count: 1_000), dimensions: [1_000], checksummed: true)
    try file.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    let data = try #require(bytes.range(of: Data(repeating: 0xA7, count: 1_000)))
    bytes[data.lowerBound + 500] ^= 0x10
    try bytes.write(to: URL(filePath: path))
    let damaged = try H5File.open(at: path).dataset("v")
    let text = try errorText { _ = try damaged.readAll(as: UInt8.self) }
    #expect(text.contains("/v: ") && text.contains("the stored data is damaged ("))
  }

  @Test func `data written at a dataset's place from outside is read back`() throws {
    let path = folder.path("outside.h5")
    let file = try H5File.create(at: path, driver: .standard)
    let images = try file.allocateDataset("images", of: UInt8.self, dimensions: [1_000, 1, 40, 40])
    try images.setAttribute("units", "1")
    let labels = try file.allocateDataset("labels", of: UInt8.self, dimensions: [1_000])
    let (imagesOffset, labelsOffset) = (try #require(images.fileOffset), try #require(labels.fileOffset))
    try file.close()

    let last = (0..<1_600).map { UInt8($0 % 251) }
    let descriptor = Glibc.open(path, O_RDWR)
    #expect(pwrite(descriptor, last, 1_600, off_t(imagesOffset + 999 * 1_600)) == 1_600)
    #expect(pwrite(descriptor, [UInt8](repeating: 9, count: 1_000), 1_000, off_t(labelsOffset)) == 1_000)
    close(descriptor)

    let reopened = try H5File.open(at: path).dataset("images")
    #expect(reopened.fileOffset == imagesOffset)
    var read = [UInt8](repeating: 1, count: 3_200)
    try read.withUnsafeMutableBufferPointer { try reopened.readRows(998..<1_000, into: $0) }
    #expect(read == [UInt8](repeating: 0, count: 1_600) + last)
    let script =
      "import h5py, sys; f = h5py.File(sys.argv[1]); print(f['images'][999].sum(), f['labels'][:].sum())"
    let sums = try output(of: "/usr/bin/python3", "-c", script, path)
    #expect(sums == "\(last.reduce(0) { $0 + Int($1) }) 9000\n")
  }

  @Test func `data written from outside while the file is open is kept`() throws {
    let path = folder.path("meanwhile.h5")
    let file = try H5File.create(at: path, driver: .standard)
    let values = try file.allocateDataset("v", of: Float.self, dimensions: [5_000])
    let offset = try #require(values.fileOffset)
    let written = (0..<5_000).map { Float($0) }
    let descriptor = Glibc.open(path, O_RDWR)
    #expect(pwrite(descriptor, written, 20_000, off_t(offset)) == 20_000)
    close(descriptor)
    #expect(try values.readAll(as: Float.self) == written)
    try file.writeDataset("after", "text")
    try file.close()
    #expect(try H5File.open(at: path).dataset("v").readAll(as: Float.self) == written)
  }

  @Test func `a file built in memory leaves the bytes that another has on the disk`() throws {
    let (path, image) = (folder.path("built.h5"), H5Image())
    for file in [try H5File.create(at: path), try H5File.inMemory(leaving: image)] {
      try file.writeDataset("a/b", (0..<20_000).map(Double.init), dimensions: [20_000])
      try file.setAttribute("text", "words")
      try file.close()
    }
    #expect(image.withBytes { Data($0) } == (try Data(contentsOf: URL(filePath: path))))
    #expect(H5Image().withBytes { $0.count } == 0)
  }

  @Test(arguments: [false, true])
  func `the standard driver has written elements before their dataset is closed`(isChecksummed: Bool) throws {
    let path = folder.path("written.h5")
    let file = try H5File.create(at: path, driver: .standard)
    let elements = [UInt8](repeating: 0xA7, count: 100)
    let values = try file.writeDataset(
      "v", elements, dimensions: [100], checksummed: isChecksummed)
    let written = try Data(contentsOf: URL(filePath: path))
    #expect(written.range(of: Data(elements)) != nil)
    #expect(values.dimensions == [100])
    try file.close()
  }

  @Test func `closing ends every object, and a second close does nothing`() throws {
    let file = try H5File.create(at: folder.path("closed.h5"))
    let group = try file.createGroup("g")
    try file.close()
    try file.close()
    #expect(try errorText { _ = try group.memberNames() }.contains("closed.h5: /g"))
    #expect(try errorText { try file.setAttribute("a", 1) }.contains("closed.h5"))
  }

  @Test func `an object keeps its file open`() throws {
    func weights() throws -> H5Dataset {
      try H5File.inMemory().writeDataset("a/b", [Int64(5)], dimensions: [1])
    }
    #expect(try weights().readAll(as: Int64.self) == [5])
  }
}
