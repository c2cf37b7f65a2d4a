import Foundation
import HDF5
import TestSupport
import Testing

/// What people see who open our files with other programs.
@Suite struct GenericToolTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("tools.h5")
    let file = try H5File.create(at: path)
    try file.setAttribute("format", "stn-dataset")
    try file.setAttribute("title", "rotation θ")
    let images = try file.writeDataset(
      "images", (0..<24).map(UInt8.init), dimensions: [2, 1, 3, 4], checksummed: true)
    try images.setDimensionLabels(["sample", "channel", "row", "col"])
    let samples = try file.writeDataset("sample_id", [Int64(70), 71], dimensions: [2])
    try samples.makeScale("sample")
    try images.attachScale(samples, toDimension: 0)
    try images.markAsImages()
    try file.writeDataset("model/weight", [Float(0.5), -2], dimensions: [1, 2]).setAttribute("units", "rad")
    try file.writeDataset("model/bias", [UInt64.max], dimensions: [])
    try file.writeDataset("hosts", ["a", "θ"])
    try file.close()
  }

  @Test func `h5ls lists names, shapes and little-endian types`() throws {
    let text = try output(of: "h5ls", "-r", "-v", path)
    for part in [
      "/images", "{2/2, 1/1, 3/3, 4/4}", "native unsigned char", "fletcher32", "/model/bias", "{SCALAR}",
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }

  @Test func `h5dump shows attributes in words`() throws {
    let text = try output(of: "h5dump", "-A", path)
    for part in [
      "H5T_IEEE_F32LE", "H5T_STD_I64LE", "H5T_STD_U64LE", "H5T_CSET_UTF8", "\"stn-dataset\"", "\"rad\"",
      "\"IMAGE_GRAYSCALE\"", "\"channel\"", "DIMENSION_LIST",
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }

  @Test func `h5py reads values, text, labels and scales`() throws {
    let script = """
      import h5py, sys
      f = h5py.File(sys.argv[1])
      i = f["images"]
      print(list(f["/"]), f.attrs["title"], i.dtype, [d.label for d in i.dims], i.dims[0][0][:].tolist())
      print(i[1, 0, 2, 3], f["model/weight"][:].tolist(), f["model/bias"][()], f["hosts"].asstr()[:].tolist())
      """
    let text = try output(of: "/usr/bin/python3", "-c", script, path)
    #expect(
      text == """
        ['images', 'sample_id', 'model', 'hosts'] rotation θ uint8 ['sample', 'channel', 'row', 'col'] [70, 71]
        23 [[0.5, -2.0]] 18446744073709551615 ['a', 'θ']

        """)
  }

  @Test func `files of h5py are read, and their foreign types are named`() throws {
    let foreign = folder.path("foreign.h5")
    let script = """
      import h5py, sys, numpy as np
      f = h5py.File(sys.argv[1], "w")
      f["b/big"] = np.arange(3, dtype=">f4")
      f["a/half"] = np.arange(3, dtype="f2")
      f["a/pair"] = np.zeros(2, dtype=[("x", "f4"), ("y", "i8")])
      f["fixed"] = np.array([b"ab", b"c"])
      f.attrs["title"] = "θ"
      f.attrs["bytes"] = np.bytes_("plain")
      f.attrs["void"] = h5py.Empty("f4")
      f["loop"] = f["b"]; f["b/up"] = f["/"]
      """
    _ = try output(of: "/usr/bin/python3", "-c", script, foreign)
    let file = try H5File.open(at: foreign)
    #expect(try file.dataset("b/big").kind == .other("H5T_IEEE_F32BE"))
    #expect(
      try errorText { _ = try file.dataset("b/big").readAll(as: Float.self) }.contains("H5T_IEEE_F32BE"))
    guard case .other(let half) = try file.dataset("a/half").kind,
      case .other(let pair) = try file.dataset("a/pair").kind
    else {
      Issue.record("foreign kinds expected")
      return
    }
    #expect(!half.isEmpty && !half.contains("\0") && !half.contains("\n"))
    #expect(pair == "H5T_COMPOUND of 12 bytes")
    #expect(try file.dataset("fixed").readStrings() == ["ab", "c"])
    #expect(try file.stringAttribute("title") == "θ")
    #expect(try file.stringAttribute("bytes") == "plain")
    #expect(try file.attributeArray("void", as: Float.self) == [])
    #expect(try file.memberNames() == ["a", "b", "fixed", "loop"])
    #expect(try file.datasetPaths() == ["/a/half", "/a/pair", "/b/big", "/fixed"])
  }
}
