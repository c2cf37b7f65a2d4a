import Configuration
import Datasets
import Foundation
import Networks
import TestSupport
import Testing
import Training

/// Files that include files.
@Suite struct IncludeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(_ name: String, _ text: String) throws {
    let path = folder.path(name)
    let parent = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func load(_ name: String, set: [String] = []) throws(ConfigurationError) -> RunOptions {
    try RunOptions(file: folder.path(name), set: set)
  }

  private func problems(_ name: String) -> String? {
    let error = #expect(throws: ConfigurationError.self) { try load(name) }
    return error?.description.replacingOccurrences(of: folder.path(""), with: "")
  }

  @Test func `later files win over earlier ones, and a file over those that it includes`() throws {
    try write("a.yaml", "seed: 1\ntraining: {steps: 1, batch: 8, log_every: 1}")
    try write("b.yaml", "training: {batch: 16, log_every: 2}")
    try write("run.yaml", "training: {log_every: 3}\ninclude: [a.yaml, b.yaml]")
    let options = try load("run.yaml")
    #expect(options.seed == 1)
    #expect(options.training.steps == 1)
    #expect(options.training.batch == 16)
    #expect(options.training.logEvery == 3)
  }

  @Test func `paths are relative to the including file`() throws {
    try write("networks/small.yaml", "network: {layers: [dense: 10]}\ninclude: [../common/seed.yaml]")
    try write("common/seed.yaml", "seed: 7")
    try write("run.yaml", "include: [networks/small.yaml]")
    let options = try load("run.yaml")
    #expect(options.seed == 7)
    #expect(options.network.layers.count == 1)
  }

  @Test func `lists are replaced as a whole`() throws {
    try write("a.yaml", "network: {layers: [relu, relu, dense: 10]}")
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: [dense: 5]}")
    #expect(try load("run.yaml").network.layers.count == 1)
  }

  @Test func `a mapping of indices changes elements of a list`() throws {
    try write("a.yaml", "network: {layers: [dense: {units: 7, activation: relu}, dense: 10]}")
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: {0: {dense: {units: 8}}}}")
    let layers = try load("run.yaml").network.layers
    guard layers.count == 2, case .dense(let first) = layers[0].kind else {
      Issue.record("found \(layers)")
      return
    }
    #expect(first.units == 8 && first.activation == .relu)
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: {2: relu}}")
    #expect(
      problems("run.yaml")
        == "run.yaml:2: network.layers.2: network.layers has 2 elements, counted from 0")
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: {}}")
    #expect(problems("run.yaml") == "run.yaml:2: network.layers: expected a list, found a mapping")
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: {dense: 3}}")
    #expect(problems("run.yaml") == "run.yaml:2: network.layers: expected a list, found a mapping")
  }

  @Test func `an option added to a layer's short form leaves what that says`() throws {
    try write("a.yaml", "network: {layers: [max_pool: 2, relu, {parallel: {branches: [[dense: 3]]}}]}")
    let layers = """
      {0: {max_pool: {ceiling: true}}, 1: {relu: {name: r}},
       2: {parallel: {branches: {0: {0: {dense: {activation: relu}}}}}}}
      """
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: \(layers)}")
    var (pooling, dense, parallel) = (PoolingOptions(), DenseOptions(), ParallelOptions())
    (pooling.size, pooling.ceiling, dense.units, dense.activation) = (2, true, 3, .relu)
    parallel.branches = [[LayerOptions(.dense(dense))]]
    #expect(
      try load("run.yaml").network.layers == [
        LayerOptions(.maxPool(pooling)), LayerOptions(.relu, name: "r"), LayerOptions(.parallel(parallel)),
      ])
  }

  @Test func `a layer of another kind takes an element's place`() throws {
    try write("a.yaml", "network: {layers: [spatial_transformer: {frozen: true}, relu, dense: 10]}")
    let layers = "{0: {convolution: {filters: 2, kernel: 3}}, 1: {dropout: 0.25}, 2: relu}"
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: \(layers)}")
    var (convolution, dropout) = (ConvolutionOptions(), DropoutOptions())
    (convolution.filters, convolution.kernel, dropout.rate) = (2, 3, 0.25)
    #expect(
      try load("run.yaml").network.layers == [
        LayerOptions(.convolution(convolution)), LayerOptions(.dropout(dropout)), LayerOptions(.relu),
      ])
    try write("run.yaml", "include: [a.yaml]\nnetwork: {layers: {0: {convolutoin: {filters: 2}}}}")
    #expect(
      problems("run.yaml")
        == "run.yaml:2: network.layers.0.convolutoin: unknown layer; did you mean convolution?")
  }

  @Test func `another kind drops the keys beside the old one, the same kind keeps them`() throws {
    try write("sgd.yaml", "training: {optimizer: {kind: sgd, learning_rate: 0.5, momentum: 0.8}}")
    try write("adam.yaml", "include: [sgd.yaml]\ntraining: {optimizer: {kind: adam, beta1: 0.8}}")
    try write("same.yaml", "include: [sgd.yaml]\ntraining: {optimizer: {kind: sgd, nesterov: true}}")
    let adam = try load("adam.yaml").training.optimizer
    #expect(adam.kind == .adam)
    #expect(adam.beta1 == 0.8)
    #expect(adam.learningRate == OptimizerOptions().learningRate)
    let same = try load("same.yaml").training.optimizer
    #expect(same.momentum == 0.8)
    #expect(same.learningRate == 0.5)
    #expect(same.nesterov)
  }

  @Test func `nothing takes an optional value back`() throws {
    try write("a.yaml", "training: {clip_norm: 5}")
    try write("run.yaml", "include: [a.yaml]\ntraining: {clip_norm: null}")
    #expect(try load("a.yaml").training.clipNorm == 5)
    #expect(try load("run.yaml").training.clipNorm == nil)
  }

  @Test func `a problem is reported in the file that it stands in`() throws {
    try write("data/a.yaml", "data:\n  digit: mnist")
    try write("run.yaml", "seed: x\ninclude: [data/a.yaml]")
    #expect(
      problems("run.yaml") == """
        run.yaml:1: seed: expected an integer from 0 to 18446744073709551615, found 'x'
        data/a.yaml:2: data.digit: unknown key; did you mean digits?
        """)
  }

  @Test func `paths of data start from the file in which they stand`() throws {
    try write("data/sets.yaml", "data: {file: a.h5, validation_file: ../b.h5, test_file: /c.h5}")
    try write("run.yaml", "include: [data/sets.yaml]\ndata: {test_file: ~/d.h5, digits: mnist}")
    let data = try load("run.yaml").data
    #expect(data.file == folder.path("data/a.h5"))
    #expect(data.validationFile == folder.path("data/../b.h5"))
    #expect(data.testFile == NSHomeDirectory() + "/d.h5")
    #expect(data.digits == "mnist")
    let typed = try load("run.yaml", set: ["data.file=e.h5"]).data
    #expect(typed.file == FileManager.default.currentDirectoryPath + "/e.h5")
  }

  @Test func `a missing file is reported where it is included`() throws {
    try write("run.yaml", "seed: 1\ninclude:\n  - none.yaml")
    #expect(
      problems("run.yaml") == "run.yaml:3: include: cannot read none.yaml: No such file or directory")
    #expect(problems("never.yaml") == "cannot read never.yaml: No such file or directory")
  }

  @Test func `files that include each other are refused`() throws {
    try write("a.yaml", "include: [b.yaml]")
    try write("b.yaml", "seed: 1\ninclude: [./a.yaml]")
    #expect(
      problems("a.yaml")
        == "b.yaml:2: include: an endless chain: a.yaml includes b.yaml includes ./a.yaml")
  }

  @Test func `a file may be included twice on different ways`() throws {
    try write("common.yaml", "seed: 3")
    try write("a.yaml", "include: [common.yaml]")
    try write("run.yaml", "include: [a.yaml, common.yaml]")
    #expect(try load("run.yaml").seed == 3)
  }

  @Test func `files that multiply are refused`() throws {
    try write("0.yaml", "seed: 3")
    for index in 1...12 { try write("\(index).yaml", "include: [\(index - 1).yaml, \(index - 1).yaml]") }
    #expect(try load("8.yaml").seed == 3)
    #expect(
      problems("12.yaml") == "1.yaml:1: include: more than 1000 files; no configuration needs so many")
  }

  @Test func `an include that is not a list of paths is refused`() throws {
    try write("run.yaml", "include: a.yaml")
    #expect(problems("run.yaml") == "run.yaml:1: include: expected a list of paths, found 'a.yaml'")
    try write("run.yaml", "include: [[a.yaml]]")
    #expect(problems("run.yaml") == "run.yaml:1: include: expected a path, found a list of 1")
  }

  @Test func `an empty file changes nothing`() throws {
    try write("empty.yaml", "# nothing\n")
    try write("run.yaml", "seed: 2\ninclude: [empty.yaml]")
    #expect(try load("run.yaml").seed == 2)
    #expect(try load("empty.yaml") == RunOptions())
  }

  @Test func `bytes that are not UTF-8 are refused`() throws {
    try Data([0x73, 0xff, 0x0a]).write(to: URL(filePath: folder.path("run.yaml")))
    #expect(problems("run.yaml") == "run.yaml: not UTF-8 text")
  }
}
