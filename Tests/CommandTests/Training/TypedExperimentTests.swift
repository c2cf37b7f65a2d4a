import Foundation
import TestSupport
import Testing

/// That a run is the experiment that was typed.
@Suite struct TypedExperimentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [nil, 2])
  func `a folder of digits has the name that was typed`(ranks: Int?) throws {
    for (index, name) in ["a #1", "a: b", "'a'", "a ", "*a", "{a", "null", "~", "ü\u{1F600}"].enumerated() {
      let digits = folder.path(name)
      try FileManager.default.createSymbolicLink(
        atPath: digits, withDestinationPath: digitFolder)
      let run = folder.path("run-\(index)")
      let settings = ["training.steps=1", "training.micro_batches=2", "data.digits=\(digits)"]
      try stn(ranks, ["train"] + smoke(settings) + ["--output", run]).expect()
      // Reading back what was written starts the same experiment.
      let again = ["train", "--config", run + "/config.yaml", "--output", run, "--resume", "auto"]
      try stn(ranks, again).expect()
    }
  }

  @Test func `a folder that is not there is not another one`() throws {
    try expectRefusal(
      66, nil, ["train"] + smoke("data.digits=\(folder.path("none")) #1") + ["--output", folder.path("run")],
      [folder.path("none #1/train-images-idx3-ubyte")])
  }

  @Test(arguments: ["training", "training.optimizer", "network.layers.0", "data"])
  func `an assignment of nothing is refused`(key: String) throws {
    try expectRefusal(
      78, nil, ["inspect"] + smoke("\(key)="), ["--set \(key)=: \(key): nothing stands behind the ="])
  }

  @Test func `a number that is zero in Float32 is refused`() throws {
    try expectRefusal(
      78, nil, ["inspect"] + smoke("training.optimizer={kind: adam, epsilon: 1e-46}"),
      ["training.optimizer.epsilon", "'1e-46', which is 0 in Float32"])
  }

  @Test(arguments: [nil, 2])
  func `a padding that no memory holds is refused with the layer`(ranks: Int?) throws {
    let layers =
      "network.layers=[{convolution: {filters: 1, kernel: 3, padding: 4096, name: wide}}, {dense: 10}]"
    for command in [
      ["inspect"] + smoke(layers), ["train"] + smoke(layers) + ["--output", folder.path("run")],
    ] {
      try expectRefusal(78, ranks, command, ["layer wide: ", "smaller"])
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("run")))
  }

  @Test func `a network is refused that the memory of this process does not hold`() throws {
    let layers = "network.layers=[{dense: 200000}, {dense: 10}]"
    let command = ([try builtProduct("stn"), "inspect"] + smoke(layers)).map { "'\($0)'" }.joined(
      separator: " ")
    let result = try run("/bin/bash", ["-c", "ulimit -v 4000000; exec \(command)"])
    result.expect(exitCode: 78)
    #expect(result.errorOutput.contains("the network would take more than 2930 MiB"))
  }

  @Test func `names as long as names of files may be, and odd ones, are kept in checkpoints`() throws {
    let names = [String(repeating: "n", count: 255), "weight", "localisation", "ü b"]
    let inner = "[{average_pool: 4}, {dense: {units: 4, name: \(names[1])}}]"
    let transformer = "{spatial_transformer: {name: \(names[0]), localisation: \(inner)}}"
    let layers =
      "network.layers=[\(transformer), {average_pool: {size: 2, name: \(names[2])}}, {dense: {units: 10, name: \(names[3])}}]"
    let run = folder.path("run")
    try stn(nil, ["train"] + smoke(layers, "training.steps=2") + ["--output", run]).expect()
    try stn(nil, ["verify", run]).expect()
    let stored = try python(
      "import sys, h5py; h5py.File(sys.argv[1])['model'].visit(print)", checkpointPath(run, 2))
    #expect(
      stored.contains("\(names[0])/localisation/\(names[1])/weight") && stored.contains("\(names[3])/bias"))
  }
}
