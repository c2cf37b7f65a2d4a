import Foundation
import TestSupport
import Testing

/// What people see of our files without our program.
@Suite struct GenericToolTests {
  private func output(_ program: String, _ arguments: String...) throws -> String {
    let result = try run(program, arguments)
    result.expect()
    return result.output
  }

  @Test func `h5ls lists a checkpoint's datasets and shapes`() throws {
    let text = try output("h5ls", "-r", SmokeRun.reference.get().checkpoint(12))
    for line in [
      "/model/transformer/localisation/1/weight Dataset {8, 1, 5, 5}",
      "/model/transformer/localisation/regression/bias Dataset {6}",
      "/optimizer/7/weight/velocity Dataset {10, 144}", "/metrics/loss            Dataset {12}",
      "/provenance/hosts        Dataset {1}",
    ] {
      #expect(text.contains(line), "\(line) in \(text)")
    }
  }

  @Test func `h5dump tells what a checkpoint is, where it comes from and in which units`() throws {
    let text = try output("h5dump", "-A", SmokeRun.reference.get().checkpoint(12))
    for part in [
      "\"stn checkpoint\"", "\"software_version\"", "\"XXH64", "\"created_utc\"", "\"command_line\"",
      "\"mpi_version\"",
      "\"hdf5_version\"", "\"onednn_version\"", "\"instruction_set\"", "\"nat\"", "\"percent\"", "\"s-1\"",
      "\"out_channel\"", "\"in_feature\"", "\"DIMENSION_LIST\"", "H5T_IEEE_F32LE",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func `h5py finds state-dict keys, labels, scales and the configuration`() throws {
    let script = """
      import h5py, sys
      f = h5py.File(sys.argv[1])
      keys = []
      f["model"].visititems(lambda name, o: keys.append(name.replace("/", ".")) if isinstance(o, h5py.Dataset) else None)
      print(len(keys), "transformer.localisation.2.weight" in keys)
      w = f["model/4/weight"]
      print(w.dtype, w.shape, [d.label for d in w.dims], w.attrs["long_name"], w.attrs["units"], w.fletcher32)
      loss = f["metrics/loss"]
      print(loss.dims[0][0][:].tolist() == f["metrics/step"][:].tolist(), loss.attrs["units"], loss.dims[0].label)
      print(f["provenance/configuration"].asstr()[()].splitlines()[0], f["provenance/hosts"].shape)
      print(f["provenance"].attrs["ranks"], f["trainer"].attrs["step"], f.attrs["complete"])
      """
    let text = try output("/usr/bin/python3", "-c", script, SmokeRun.reference.get().checkpoint(12))
    #expect(
      text == """
        12 True
        float32 (16, 16, 5, 5) ['out_channel', 'in_channel', 'ky', 'kx'] 4/weight 1 True
        True nat step
        seed: 1 (1,)
        1 12 1

        """)
  }

  @Test func `h5py reads a dataset's images, labels and where they come from`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("test.h5")
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", path]).expect()
    let script = """
      import h5py, sys
      f = h5py.File(sys.argv[1])
      i = f["images"]
      print(i.dtype, i.shape, [d.label for d in i.dims], i.attrs["CLASS"], f.attrs["format"], f.attrs["distortion"])
      print(f["labels"].shape, f["labels"][:].max(), f["sample_id"][:2].tolist(), i.chunks, i[:].max())
      print("created_utc" in f.attrs, "command_line" in f.attrs)
      """
    let text = try output("/usr/bin/python3", "-c", script, path)
    let lines = text.split(separator: "\n")
    #expect(lines[0].hasPrefix("uint8 (100, 1, 28, 28) ['sample', 'channel', 'row', 'column']"))
    #expect(lines[0].contains("IMAGE") && lines[0].hasSuffix("stn dataset r"))
    #expect(lines[1] == "(100,) 9 [300, 301] None 255")
    #expect(lines[2] == "False False")
  }
}
