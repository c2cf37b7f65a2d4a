import Files
import Foundation
import HDF5
import TestSupport
import Testing

/// What other programs may put into a file of ours that would lead a reader elsewhere, or say more than there is.
@Suite struct MemberTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file.h5")
  }

  /// Makes a file of ours and has a script change it, which may take another file for its purposes.
  private func make(_ change: String) throws {
    let file = try H5File.create(at: path)
    try FileFormat.predictions.begin(file)
    try file.write(classNames: ["a", "b"])
    try file.createGroup("part/deep")
    try file.close()
    let other = try H5File.create(at: folder.path("other.h5"))
    try other.writeDataset("secret", [1.0, 2], dimensions: [2])
    try other.close()
    let script = """
      import h5py, numpy, struct, sys
      f, other = h5py.File(sys.argv[1], 'r+'), sys.argv[2]
      def external(name, shape, size):
          p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
          p.set_external(other.encode(), 0, size)
          h5py.h5d.create(f.id, name, h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple(shape), p)
      \(change)
      f.close()
      """
    try run("/usr/bin/python3", ["-c", script, path, folder.path("other.h5")]).expect()
    try reseal(path)
  }

  @Test(
    arguments: [
      ("f['x'] = h5py.ExternalLink(other, '/secret')", "/x is a link that leads elsewhere"),
      ("f['part/deep/x'] = h5py.ExternalLink(other, '/')", "/part/deep/x is a link"),
      ("f['x'] = h5py.SoftLink('/class')", "/x is a link that leads elsewhere"),
      ("f['x'] = h5py.SoftLink('/nowhere')", "/x is a link that leads elsewhere"),
      ("external(b'x', (2,), 16)", "/x: has its elements in another file"),
      (
        "external(b'part/deep/x', (1 << 40,), h5py.h5f.UNLIMITED)",
        "/part/deep/x: has its elements in another"
      ),
      (
        "v = h5py.VirtualLayout((2,), 'f8'); v[:] = h5py.VirtualSource(other, 'secret', (2,)); f.create_virtual_dataset('x', v)",
        "/x: has its elements in another file"
      ),
      (
        "v = h5py.VirtualLayout((2,), 'f8'); v[:] = h5py.VirtualSource('.', 'class', (2,)); f.create_virtual_dataset('x', v)",
        "/x: has its elements in another file"
      ),
      ("f['part/deep/part'] = f['part']", "has further names, expected one"),
      ("f['x'] = f['/']", "has further names, expected one"),
      ("f['x'] = numpy.dtype('f8')", "/x is neither a group nor an array"),
      ("f.create_dataset('x', data=numpy.zeros(1 << 20), compression='gzip')", "/x is packed by a filter"),
      ("f.create_dataset('x', (1 << 60,), 'i1')", "/x should have 1152921504606846976 bytes"),
      ("f.create_dataset('x', (1 << 60, 1 << 60), 'i1', chunks=(1, 1))", nil),
      ("f.create_dataset('x', (1 << 50,), 'i1', chunks=(1,))", "/x should have 1125899906842624 bytes"),
      ("g = f\nfor i in range(3000): g = g.create_group('g')", "deeper in groups than 64"),
    ] as [(String, String?)])
  func `what leads elsewhere, or promises what is not there, is refused`(change: String, words: String?)
    throws
  {
    try make(change)
    let began = ContinuousClock.now
    if let words {
      expectRefusal(.badData, path, words) { _ = try StoredFile(.predictions, at: path) }
    } else {
      expectRefusal(.badData, path, "/x") {
        let file = try StoredFile(.predictions, at: path)
        try file.reading { _ = try file.content.dataset("x") }
      }
    }
    #expect(ContinuousClock.now - began < .seconds(2))
  }

  @Test func `a text whose place was changed to one of another size is refused`() throws {
    try make("f['text'] = 'some text that lies in a heap'")
    let place = try #require(try H5File.open(at: path).dataset("text").fileOffset)
    let file = try OpenFile(writing: path)
    let (good, bytes) = (try file.bytes(16, at: place), [0, 4, 12])
    for byte in bytes {
      var other = good
      other[byte] ^= 4
      try file.write(other, at: place)
      try reseal(path)
      expectRefusal(.badData, path, "/text has text 0 where no heap") {
        _ = try StoredFile(.predictions, at: path)
      }
    }
    try file.write(good, at: place)
    try reseal(path)
    _ = try StoredFile(.predictions, at: path)
  }

  @Test(arguments: ["f.attrs", "f['class'].attrs", "f.create_group('g').attrs"])
  func `an attribute of which a heap holds a longer text than it asks for is refused`(attributes: String)
    throws
  {
    try make("a = \(attributes); a['short'] = 'a short text'; a['long'] = 'a long text' * 200")
    let file = try OpenFile(writing: path)
    let bytes = try Data(file.bytes(file.byteCount(), at: 0))
    let numbers = try ["a short text", "a long text"].map {
      // Before a text stand its number and its size.
      try #require(bytes.range(of: Data($0.utf8))).lowerBound - 16
    }
    for (here, there) in [(0, 1), (1, 0)] { try file.write([bytes[numbers[there]]], at: numbers[here]) }
    try reseal(path)
    expectRefusal(.badData, path, "the attribute", "has text 0 where no heap") {
      _ = try StoredFile(.predictions, at: path)
    }
    for place in numbers { try file.write([bytes[place]], at: place) }
    try reseal(path)
    _ = try StoredFile(.predictions, at: path)
  }
}
