import Datasets
import Files
import Foundation
import HDF5
import Tensors
import TestSupport
import Testing
@testable import Training

/// A run's progress, as JSON.
private let story = """
  {"step": 7, "best": {"step": 4, "figure": "validation_error", "value": 12.5},
   "recovery": {"skipped": 3, "skippedInARow": 1, "restarts": 2, "rateFactor": 0.25,
    "sickLooks": 1, "collapses": 2, "localisationFactor": 0.125, "toldApart": ["deep/2", "transformer"]}, "metrics": [
    {"step": 4, "epoch": 0.5, "loss": 2.25, "error": 90, "learning_rate": 0.01, "gradient_norm": 3,
     "samples_per_second": 100, "validation_error": 12.5,
     "phases": {"data": 1, "forward": 2, "backward": 3, "wait": 0, "exchange": 0.5, "update": 0.25},
     "warps": {
       "transformer": {"outside": 0.25, "determinant_min": -0.5, "determinant_mean": 0.75, "scale": 0.875,
         "folds": 0.125, "distance": 1.5, "spread": 0.5, "not_finite": 2},
       "deep/2": {"outside": 0, "folds": 0, "w_min": 0.5, "distance": 0, "not_finite": 0}}},
    {"step": 7, "epoch": 0.75, "loss": 2, "error": 80, "learning_rate": 0.01, "gradient_norm": 2,
     "samples_per_second": 101,
     "phases": {"data": 0.5, "forward": 1.5, "backward": 2.5, "wait": 0.75, "exchange": 0.25, "update": 0.125}}]}
  """

@Suite struct CheckpointFileTests {
  private let folder: TemporaryFolder
  private let path: String
  private let store = smallStore()
  private let optimizer: any Optimizer

  init() throws {
    progress = try JSONDecoder().decode(RunProgress.self, from: Data(story.utf8))
    folder = try TemporaryFolder()
    path = folder.path("step-00000007.h5")
    optimizer = OptimizerOptions().makeOptimizer(for: store)
    for i in 0..<8 { optimizer.state[0].values[i] = Float(i) + 0.5 }
    try checkpoint.write(to: path)
  }

  private var checkpoint: Checkpoint {
    Checkpoint(
      parameters: store, optimizer: optimizer, progress: progress, options: RunOptions(),
      dataset: BlackPixels(),
      provenance: Provenance(
        configuration: "seed: 1 # θ\n", commandLine: "stn train", hosts: ["a", "b"],
        versions: [("mpi", "4.1")]))
  }

  private let progress: RunProgress

  /// Inverts a bit of the file where the bytes of these values lie, and seals it anew.
  private func damage(_ values: some Sequence<Float>) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let pattern = Array(values).withUnsafeBytes { Data($0) }
    let range = try #require(data.range(of: pattern))
    data[range.lowerBound + 2] ^= 4
    try data.write(to: URL(fileURLWithPath: path))
    try reseal(path)
  }

  @Test func `parameters, state and progress come back bit for bit`() throws {
    let (restored, file) = (smallStore(), try CheckpointFile(path))
    let state = OptimizerOptions().makeOptimizer(for: restored)
    let version = restored.version
    restored.values.update(repeating: 0)
    try file.restore(restored, state)
    #expect(Array(restored.values) == Array(store.values))
    #expect(Array(state.state[0].values) == Array(optimizer.state[0].values))
    #expect(try file.progress() == progress)
    #expect(file.step == 7)
    #expect(file.configuration == "seed: 1 # θ\n")
    #expect(restored.version > version)
  }

  @Test
  func `how samples were distorted is said where they are drawn, and left to the file where one is read`()
    throws
  {
    var checkpoint = checkpoint
    let told = ["distortion", "test_seed"]
    for (file, kind, expected) in [
      (nil, .none, told), ("some.h5", .none, []), ("some.h5", .rotation, told),
    ] as [(String?, DistortionKind, [String])] {
      checkpoint.options.data.file = file
      checkpoint.options.data.distortion.kind = kind
      try checkpoint.write(to: path)
      let names = try H5File.open(at: path).group("data").attributeNames()
      #expect(names.filter(told.contains) == expected)
    }
  }

  @Test func `a layer's state is part of the model, and no optimizer remembers anything of it`() throws {
    let stateful = checkpoint
    _ = stateful.state.declare("norm/running_mean", shape: [3], initialization: .constant(0.25))
    stateful.state.seal(seed: 1)
    try stateful.write(to: path)
    let (file, restored) = (try CheckpointFile(path), ParameterStore())
    _ = restored.declare("norm/running_mean", shape: [3], initialization: .constant(0))
    restored.seal(seed: 1)
    #expect(try file.verify() == 38)
    #expect(try file.tensors().map(\.name).last == "norm/running_mean")
    try file.restore(smallStore(), state: restored)
    #expect(Array(restored.values) == [0.25, 0.25, 0.25])
    expectRefusal(.configuration, "only one of the two has norm/running_mean") {
      try file.restore(smallStore())
    }
  }

  @Test func `an average is kept beside the parameters, and read in their place`() throws {
    var averaging = checkpoint
    let average = try #require(averagingOptions.makeAverage(of: store, steps: 10))
    averaging.average = average
    average.add(after: 1)
    for i in 0..<8 { average.values[i] += Float(i) }
    try averaging.write(to: path)
    let (file, restored) = (try CheckpointFile(path), smallStore())
    #expect(try file.verify() == 37 + 3)
    #expect(try file.average()?.words == "ema of 1 model")
    try file.restore(restored, weights: file.weights(nil))
    #expect(Array(restored.values) == Array(average.values))
    try file.restore(restored, weights: file.weights(.last))
    #expect(Array(restored.values) == Array(store.values))
  }

  @Test func `a checkpoint without models leaves none of another in the average`() throws {
    var young = checkpoint
    young.average = averagingOptions.makeAverage(of: store, steps: 10)
    try young.write(to: path)
    let average = try #require(averagingOptions.makeAverage(of: store, steps: 10))
    average.add(after: 1)
    #expect(average.values.contains { $0 != 0 })
    try CheckpointFile(path).restore(average, of: store)
    #expect(average.count == 0 && average.values.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [
    (2, "swa of 2 models, with running moments of its own"),
    (1, "swa of 2 models, with the running moments of the average of 1"),
    (0, "swa of 2 models, whose running moments were not measured yet"),
  ])
  func `moments of averaged weights are read with these, and it is said of which they are`(
    models: Int, words: String
  ) throws {
    try averaging(momentModels: models).write(to: path)
    let (file, restored, state) = (try CheckpointFile(path), smallStore(), Self.smallState())
    #expect(try file.average()?.words == words)
    #expect(try file.verify() == 39 + 3 + (models > 0 ? 2 : 0))
    let weights = try file.weights(nil)
    #expect(weights == (models > 0 ? .averaged : .last))
    try file.restore(restored, state: state, weights: weights)
    #expect(Array(state.values) == (models > 0 ? [2, 2, 2, 0.25] : [0.25, 0.25, 0.25, 0.25]))
    #expect(try file.values(of: "norm/running_mean", weights) == Array(state.values.prefix(3)))
    #expect(try file.values(of: "1/bias", weights) == Array(restored.parameters[1].values))
    try file.restore(restored, state: state, weights: .last)
    #expect(Array(state.values) == [0.25, 0.25, 0.25, 0.25])
    guard models == 0 else { return }
    expectRefusal(.configuration, path, "their running moments were not measured yet") {
      _ = try file.weights(.averaged)
    }
  }

  @Test(arguments: [
    ("del f['average/norm/running_mean']", "/average does not hold the parameters and the state"),
    ("f['average'].attrs['moment_models'] = 3", "more models"),
  ])
  func `an average whose moments are not whole is damaged`(change: String, words: String) throws {
    try averaging(momentModels: 2).write(to: path)
    try self.change(change)
    expectRefusal(.badData, path, words) { _ = try CheckpointFile(path).verify() }
  }

  /// A checkpoint with a plain mean of two models, and moments that are of so many.
  private func averaging(momentModels: Int) throws -> Checkpoint {
    let state = Self.smallState()
    var averaging = checkpoint
    averaging.state = state
    var options = AveragingOptions()
    (options.kind, options.from) = (.swa, 1)
    let average = try #require(options.makeAverage(of: store, state: state, steps: 10))
    for step in 1...2 { average.add(after: step) }
    let moments = try #require(average.moments)
    moments.models = momentModels
    moments.values.update(repeating: 2)
    averaging.average = average
    return averaging
  }

  /// Moments that move, and one that is frozen.
  private static func smallState() -> ParameterStore {
    let state = ParameterStore()
    _ = state.declare("norm/running_mean", shape: [3], initialization: .constant(0.25))
    _ = state.declare("still/running_mean", shape: [1], initialization: .constant(0.25), isFrozen: true)
    state.seal(seed: 1)
    return state
  }

  @Test(arguments: [
    ("del f['average/1/bias']", "/average does not hold"),
    ("f['average'].attrs['models'] = 9", "more models"),
  ])
  func `an average that is not whole is damaged`(change: String, words: String) throws {
    var averaging = checkpoint
    averaging.average = averagingOptions.makeAverage(of: store, steps: 10)
    averaging.average?.add(after: 1)
    try averaging.write(to: path)
    try self.change(change)
    expectRefusal(.badData, path, words) { _ = try CheckpointFile(path).verify() }
  }

  /// Changes what h5py knows as f, and signs it.
  private func change(_ line: String) throws {
    let script = "import h5py, sys\nf = h5py.File(sys.argv[1], 'r+')\n\(line)"
    try run("/usr/bin/python3", ["-c", script, path]).expect()
    try reseal(path)
  }

  private var averagingOptions: AveragingOptions {
    var options = AveragingOptions()
    options.kind = .ema
    return options
  }

  @Test func `a run without metrics or a best checkpoint comes back too`() throws {
    var young = checkpoint
    young.progress = RunProgress()
    let path = folder.path("step-00000000.h5")
    try young.write(to: path)
    #expect(try CheckpointFile(path).progress() == RunProgress())
    #expect(try CheckpointFile(path).verify() > 0)
  }

  @Test func `a good file passes, with every dataset checked`() throws {
    // Three parameters, a velocity each, nine columns of metrics, six of phases, seven and five of the two
    // transformers' warps, configuration, hosts and classes.
    #expect(try CheckpointFile(path).verify() == 3 + 3 + 9 + 6 + 8 + 5 + 2 + 1)
  }

  @Test func `warps are columns over the step, NaN where nothing was measured`() throws {
    let warps = try H5File.open(at: path).group("metrics/warps")
    #expect(try warps.datasetPaths().count == 13)
    let column = try warps.dataset("transformer/determinant_min")
    let values = try column.readAll(as: Double.self)
    #expect(values[0] == -0.5 && values[1].isNaN && values.count == 2)
    #expect(try column.dimensionLabels() == ["step"])
    #expect(try column.stringAttribute("units") == "1")
    #expect(try column.stringAttribute("long_name").hasPrefix("smallest determinant"))
    #expect(try warps.dataset("deep/2/w_min").readAll(as: Double.self)[0] == 0.5)
  }

  @Test func `parameters are listed in the network's order`() throws {
    let tensors = try CheckpointFile(path).tensors()
    #expect(tensors.map(\.name) == ["1/weight", "1/bias", "transformer/localisation/0/weight"])
    #expect(tensors.map(\.dimensions) == [[2, 2], [2], [1, 2]])
  }

  @Test func `the dimensions of weights are labelled, those of volumes and images alike`() throws {
    var labelled = checkpoint
    let shapes: [Shape] = [[2, 1, 3, 4, 5], [2, 1, 4, 5], [3, 2], [3]]
    labelled.parameters = ParameterStore()
    for (index, shape) in shapes.enumerated() {
      _ = labelled.parameters.declare("\(index)", shape: shape, initialization: .constant(0))
    }
    labelled.parameters.seal(seed: 1)
    labelled.optimizer = OptimizerOptions().makeOptimizer(for: labelled.parameters)
    try labelled.write(to: path)
    let file = try H5File.open(at: path)
    let labels = try shapes.indices.map { try file.dataset("model/\($0)").dimensionLabels() }
    #expect(
      labels == [
        ["out_channel", "in_channel", "kz", "ky", "kx"], ["out_channel", "in_channel", "ky", "kx"],
        ["out_feature", "in_feature"], ["out_feature"],
      ])
  }

  @Test func `a missing file is told from a damaged one`() {
    expectRefusal(.missingInput, folder.path("none.h5")) { _ = try CheckpointFile(folder.path("none.h5")) }
  }

  @Test func `a file that is not HDF5 is refused in words`() throws {
    try Data("step: 7\n".utf8).write(to: URL(fileURLWithPath: path))
    expectRefusal(.badData, "cannot read the checkpoint \(path): this is not an HDF5 file") {
      _ = try CheckpointFile(path)
    }
  }

  @Test(arguments: ["stn dataset", nil])
  func `an HDF5 file of another kind is refused`(format: String?) throws {
    let file = try H5File.create(at: path)
    if let format { try file.setAttribute("format", format) }
    try file.close()
    try reseal(path)
    expectRefusal(.badData, path, "not a checkpoint of stn") { _ = try CheckpointFile(path) }
  }

  @Test func `it names the classes that the network was taught`() throws {
    #expect(try CheckpointFile(path).classNames() == ["even", "odd"])
  }

  @Test(arguments: [1, 3]) func `another version is refused with both numbers`(version: Int64) throws {
    let file = try H5File.create(at: path)
    try file.setAttribute("format", "stn checkpoint")
    try file.setAttribute("format_version", version)
    try file.close()
    try reseal(path)
    expectRefusal(.badData, "has format version \(version)", "reads 2") { _ = try CheckpointFile(path) }
  }

  @Test func `a damaged parameter is named`() throws {
    try damage(store.parameters[0].values)
    let file = try CheckpointFile(path)
    expectRefusal(.badData, path, "model/1/weight") { try file.restore(smallStore()) }
    expectRefusal(.badData, path, "model/1/weight") { _ = try file.verify() }
  }

  @Test func `a damaged state of the optimizer is named, and does not hinder evaluation`() throws {
    try damage(optimizer.state[0].values[4..<6])
    let (restored, file) = (smallStore(), try CheckpointFile(path))
    try file.restore(restored)
    expectRefusal(.badData, "optimizer/1/bias/velocity") {
      try file.restore(restored, OptimizerOptions().makeOptimizer(for: restored))
    }
    expectRefusal(.badData, "optimizer/1/bias/velocity") { _ = try file.verify() }
  }

  @Test(arguments: [0.1, 0.5, 0.9])
  func `a truncated file is refused`(share: Double) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    try data.prefix(Int(Double(data.count) * share)).write(to: URL(fileURLWithPath: path))
    expectRefusal(.badData, path) { _ = try CheckpointFile(path).verify() }
  }

  @Test func `a number that is not finite is found`() throws {
    store.values[5] = .nan
    try checkpoint.write(to: path)
    expectRefusal(.badData, "model/1/bias", "not finite") { _ = try CheckpointFile(path).verify() }
  }

  @Test func `a network with numbers that are not finite is given to nobody`() throws {
    store.values[5] = .infinity
    try checkpoint.write(to: path)
    expectRefusal(.badData, "model/1/bias", "not finite") { try CheckpointFile(path).restore(smallStore()) }
    expectRefusal(.badData, "model/1/bias", "not finite") { try CheckpointFile(path).checkModel() }
  }

  @Test func `a checkpoint under another step's name is damaged, and under a name of one's own is not`()
    throws
  {
    let (other, own) = (folder.path("step-00000008.h5"), folder.path("mine.h5"))
    for copy in [other, own] { try FileManager.default.copyItem(atPath: path, toPath: copy) }
    expectRefusal(.badData, other, "step 7, but its name says 8") { _ = try CheckpointFile(other) }
    #expect(try CheckpointFile(own).step == 7)
  }

  @Test(arguments: [
    ("del f['provenance/configuration']", "/provenance/configuration is missing"),
    ("f['provenance/configuration'][()] = 'seed: 2'", "/provenance/configuration has digest"),
    ("f.attrs['step'] = numpy.int64(-7)", "the step -7"),
    ("swap('metrics/loss', lambda a: a[:1])", "/metrics/loss has the dimensions [1], expected [2]"),
    ("swap('metrics/phases/data', lambda a: a[:0])", "/metrics/phases/data has the dimensions [0]"),
    ("swap('metrics/warps/deep/2/folds', lambda a: a[:1])", "/metrics/warps/deep/2/folds has the dim"),
    ("swap('metrics/step', lambda a: -a)", "no rising steps from 0 to 7"),
    ("swap('metrics/step', lambda a: a + 1)", "no rising steps from 0 to 7"),
    ("f['trainer'].attrs['best_step'] = numpy.int64(9)", "best step 9"),
    ("f['optimizer/odd'] = 1.0; f['optimizer/odd'].attrs['digest'] = '0'", "/optimizer"),
  ])
  func `what no run has written is refused in words`(change: String, words: String) throws {
    // Where the digest of what was swapped is known, it is noted, so that its length is all that is wrong.
    let script = """
      import h5py, numpy, sys
      f = h5py.File(sys.argv[1], 'r+')
      def swap(path, change):
          old = f[path]
          new, attributes = change(old[...]), {k: old.attrs[k] for k in ['units', 'long_name']}
          del f[path]
          f[path] = new
          f[path].attrs.update(attributes)
          f[path].attrs['digest'] = sys.argv[2]
      \(change)
      f.close()
      """
    func apply(digest: String) throws {
      try checkpoint.write(to: path)
      try run("/usr/bin/python3", ["-c", script, path, digest]).expect()
      try reseal(path)
    }
    try apply(digest: "")
    let said = #expect(throws: (any Error).self) { _ = try CheckpointFile(path).verify() }
    if let digest = "\(String(describing: said))".firstMatch(of: /has digest ([0-9a-f]{16})/) {
      try apply(digest: String(digest.1))
    }
    expectRefusal(.badData, path, words) { _ = try CheckpointFile(path).verify() }
  }

  @Test func `a checkpoint of another network is refused by the names that differ`() throws {
    let other = ParameterStore()
    _ = other.declare("1/weight", shape: [2, 2], initialization: .constant(0))
    _ = other.declare("2/weight", shape: [2, 2], initialization: .constant(0))
    other.seal(seed: 1)
    expectRefusal(
      .configuration, path, "another network", "1/bias, 2/weight, transformer/localisation/0/weight"
    ) {
      try CheckpointFile(path).restore(other)
    }
  }

  @Test func `a parameter of another shape is refused with both shapes`() throws {
    let other = ParameterStore()
    for (parameter, shape) in zip(store.parameters, [[2, 2], [2], [2, 1]] as [Shape]) {
      _ = other.declare(parameter.name, shape: shape, initialization: .constant(0))
    }
    other.seal(seed: 1)
    expectRefusal(
      .configuration, "model/transformer/localisation/0/weight has the shape [1, 2]", "has [2, 1]"
    ) {
      try CheckpointFile(path).restore(other)
    }
  }

  @Test func `a checkpoint that cannot be written leaves the old one and says where`() throws {
    let target = folder.path("missing/step.h5")
    expectRefusal(.inputOutput, "cannot write the checkpoint \(target)") { try checkpoint.write(to: target) }
    #expect(try CheckpointFile(path).verify() == 37)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["step-00000007.h5"])
  }
}
