import Foundation
import TestSupport
import Testing

@Suite struct SealTests {
  private let folder: TemporaryFolder
  private let copy: String

  init() throws {
    folder = try TemporaryFolder()
    copy = folder.path("copy.h5")
  }

  private func edit(_ change: String) throws {
    let script = "import h5py, numpy, sys; f = h5py.File(sys.argv[1], 'r+'); \(change); f.close()"
    try run("/usr/bin/python3", ["-c", script, copy]).expect()
  }

  /// A file of each kind, what is checked of it, and how it is read.
  private func files() throws -> [(path: String, checked: String, readers: [[String]])] {
    let (run, data) = (try SmokeRun.reference.get(), folder.path("data.h5"))
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    return [
      (run.checkpoint(12), "50 arrays", [["evaluate", "--checkpoint", copy]]),
      (data, "100 samples", [["evaluate", "--checkpoint", run.path, "--data", copy]]),
      (try predict(in: folder, "predictions.h5"), "100 samples", []),
    ]
  }

  @Test func `what another program copied is read by nobody until it is sealed`() throws {
    for (path, checked, readers) in try files() {
      try run("h5repack", [path, copy]).expect()
      let all = [["verify", copy], ["inspect", copy]] + readers
      for reader in all {
        try expectRefusal(65, nil, reader, ["\(copy) does not end in a seal", "stn seal \(copy) checks"])
      }
      let result = try stn(nil, ["seal", copy])
      result.expect()
      #expect(result.output.hasPrefix("\(copy): sealed, \(checked) checked; that its attributes"))
      for reader in all { try stn(nil, reader).expect() }
      #expect(try stn(nil, ["seal", copy]).output == "\(copy): sealed already, and as it was sealed\n")
      try FileManager.default.removeItem(atPath: copy)
    }
  }

  @Test(arguments: [
    ("f['model/4/weight'][0] = 1", "/model/4/weight has digest"),
    ("del f['optimizer/4/weight']", "/optimizer does not hold the parameters"),
    ("f['model/secret'] = h5py.ExternalLink('/etc/passwd', '/')", "/model/secret is a link that leads"),
    ("f.attrs['step'] = numpy.int64(-1)", "the step -1"),
    ("f.attrs['format'] = 'stn checkpoint of mine'", "has the format"),
  ])
  func `what is wrong gets no seal`(change: String, words: String) throws {
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().checkpoint(12), toPath: copy)
    try edit(change)
    let before = try Data(contentsOf: URL(filePath: copy))
    try expectRefusal(65, nil, ["seal", copy], [copy, words])
    #expect(try Data(contentsOf: URL(filePath: copy)) == before)
  }

  @Test func `a file that its seal calls damaged gets no other, and one that is not there none at all`()
    throws
  {
    var data = try Data(contentsOf: URL(filePath: SmokeRun.reference.get().checkpoint(12)))
    let place = try #require(data.range(of: Data("stn train".utf8))).lowerBound
    data[place] ^= 1
    try data.write(to: URL(filePath: copy))
    try expectRefusal(65, nil, ["seal", copy], [copy, "is damaged", "its seal says"])
    try expectRefusal(66, nil, ["seal", folder.path("none.h5")], ["there is no file"])
  }

  @Test func `checkpoints under each other's names are damaged`() throws {
    let run = try SmokeRun.reference.get()
    let swapped = folder.path("step-00000012.h5")
    try FileManager.default.copyItem(atPath: run.checkpoint(6), toPath: swapped)
    for reader in [["verify", swapped], ["evaluate", "--checkpoint", swapped], ["inspect", swapped]] {
      try expectRefusal(65, nil, reader, [swapped, "step 6, but its name says 12"])
    }
  }

  @Test func `HDF5's own programs and h5py read what is sealed as what is not`() throws {
    for (path, _, _) in try files() {
      let bare = folder.path("bare.h5")
      try Data(contentsOf: URL(filePath: path)).dropLast(97).write(to: URL(filePath: bare))
      try run("h5diff", [path, bare]).expect()
      try run("h5ls", ["-r", path]).expect()
      try run("h5dump", ["-A", path]).expect()
      let script = """
        import h5py, sys
        with h5py.File(sys.argv[1]) as f: f.visititems(lambda n, o: o[()] if isinstance(o, h5py.Dataset) else None)
        """
      let before = try Data(contentsOf: URL(filePath: path))
      try run("/usr/bin/python3", ["-c", script, path]).expect()
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  @Test func `damage of every kind to files of all three formats is refused`() throws {
    let paths = try files().map(\.path) + [SmokeRun.reference.get().checkpoint(6)]
    let result = try run(releaseProduct("damage-checks"), ["--every", "509"] + paths)
    result.expect()
    let lines = result.output.split(separator: "\n")
    #expect(lines.last == "0 accepted" && lines.count > 20, "\(result.output)")
  }
}
