import Datasets
import Files
import Foundation
import HDF5
import Tensors
import TestSupport
import Testing

@Suite struct VolumeDatasetTests {
  let folder: TemporaryFolder
  let path: String
  let source: any Dataset

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("volumes.h5")
    source = try fixtureSource(.volume, canvas: 30, ids: 10..<30)
    try generate(path, source)
  }

  @Test func `a generated dataset of volumes gives what drawing gives`() throws {
    let file = try DatasetFile(opening: path)
    let volumes = file
    #expect(volumes.count == 20 && volumes.schema.shape == [1, 30, 30, 30])
    for index in 0..<20 {
      let (stored, drawn) = (try volumes.sample(index), try source.sample(index, epoch: 1))
      #expect(stored.image == drawn.image)
      #expect(stored.label == drawn.label)
      #expect(volumes.sampleID(at: index) == 10 + index)
    }
    try file.verify()
  }

  @Test func `the truth is stored bit for bit`() throws {
    let file = try H5File.open(at: path)
    let transform = try file.dataset("transform").readAll(as: Float.self)
    let angle = try file.dataset("angle").readAll(as: Float.self)
    let shift = try file.dataset("shift").readAll(as: Float.self)
    let depth = try file.dataset("depth").readAll(as: Float.self)
    for row in [0, 7, 19] {
      let placement = try source.drawnVolume(row, epoch: 1).placement
      #expect(Array(transform[(12 * row)..<(12 * row + 12)]) == placement.matrix)
      #expect(Array(angle[(3 * row)..<(3 * row + 3)]) == placement.angles)
      #expect(Array(shift[(3 * row)..<(3 * row + 3)]) == placement.shift)
      #expect(depth[row] == 14)
    }
  }

  @Test func `the same volumes give the same bytes in whichever order they are written`() throws {
    let other = folder.path("other.h5")
    try generate(other, source, chunks: [13..<20, 0..<1, 1..<13])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: other)))
  }

  @Test func `h5py reads volumes, labels of their axes and the truth`() throws {
    let text = try python(
      """
      i, t = f["images"], f["transform"]
      print(i.dtype, i.shape, [d.label for d in i.dims], i.chunks, "CLASS" in i.attrs, i.attrs["units"])
      print(t.shape, [d.label for d in t.dims], f["shift"].attrs["units"], f["angle"].shape, f["depth"].shape)
      print(f.attrs["distortion"], i.dims[0][0][:3].tolist())
      v = i[7].astype("int64").ravel()
      print(int(v.sum()), int((v * range(1, v.size + 1)).sum()))
      """)
    let volume = try source.image(7, epoch: 1)
    let sum = volume.reduce(0) { $0 + Int($1) }
    let weighted = volume.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) }
    #expect(
      text == """
        uint8 (20, 1, 30, 30, 30) ['sample', 'channel', 'z', 'y', 'x'] None False 1
        (20, 3, 4) ['sample', 'source_coordinate', 'target_coordinate'] voxel (20, 3) (20,)
        volume [10, 11, 12]
        \(sum) \(weighted)

        """)
    #expect(sum > 100_000)
  }

  @Test(arguments: ["transform", "angle", "shift", "depth"])
  func `damage to the truth is found when verifying`(column: String) throws {
    _ = try python("d = f['\(column)']; x = d[...]; x.flat[1] += 0.5; d[...] = x")
    try reseal(path)
    let file = try DatasetFile(opening: path)
    expectRefusal(.badData, path, "/\(column)") { try file.verify() }
  }

  @Test func `the summary tells the volumes' shape`() throws {
    let summary = try DatasetFile(opening: path).summary().text
    for part in ["20", "(1, 30, 30, 30)", "distortion  volume"] { #expect(summary.contains(part)) }
  }

  private func generate(_ path: String, _ source: any Dataset, chunks: [Range<Int>] = [0..<20]) throws {
    let provenance = DatasetProvenance(
      seed: 7, split: "training", epoch: 1, distortion: "volume",
      sourceDigest: source.digest)
    let writer = try DatasetWriter(
      creating: path, count: source.count, schema: source.schema, provenance: provenance)
    let samples = DrawnSamples(of: source, capacity: 20)
    for rows in chunks {
      try samples.draw(rows, epoch: 1)
      try writer.write(samples, at: rows)
    }
    try writer.finish()
  }

  /// What a script prints that may read and change the dataset, `f`.
  private func python(_ script: String) throws -> String {
    let result = try run(
      "/usr/bin/python3", ["-c", "import h5py, sys\nf = h5py.File(sys.argv[1], 'r+')\n\(script)", path])
    result.expect()
    return result.output
  }
}
