public import Datasets
import Files
import HDF5
import POSIX
public import Tensors

/// A checkpoint on the disk, open for reading.
public final class CheckpointFile {
  /// The attribute of tensors of the model that are a layer's state, of which an optimizer remembers nothing.
  static let stateMark = "is_state"

  /// The attribute of `/data` that tells what pixels are kept as.
  static let pixelsName = "pixels"

  /// Where it lies.
  public let path: String

  /// The resolved configuration, as YAML.
  public let configuration: String

  /// Steps completed when it was written.
  public let step: Int

  let stored: StoredFile

  var file: H5File { stored.content }

  /// Opens a checkpoint and checks that it is one, and that of the step by which it is named.
  ///
  /// One that is not sealed is to be sealed anew.
  public init(_ path: String, sealed isSealed: Bool = true) throws {
    self.path = path
    let stored = try StoredFile(.checkpoint, at: path, sealed: isSealed)
    (step, configuration) = try stored.reading {
      let step = Int(try stored.content.attribute("step", as: Int64.self))
      return (step, try stored.configuration())
    }
    self.stored = stored
    try checkStep()
  }

  /// Refuses a step that is none, or another one than the file's name tells: two files were taken for each other then.
  private func checkStep() throws {
    guard step >= 0 else { throw stored.damaged("/", "has the step \(step), expected 0 or more") }
    guard let named = RunFolder.step(ofCheckpointNamed: path.lastName), named != step else { return }
    throw stored.damaged(
      "/", "has the step \(step), but its name says \(named), so it was renamed or swapped with another")
  }

  /// Checks that the network's numbers, averaged ones included, agree with their digests and are finite.
  public func checkModel() throws {
    try stored.reading {
      for group in try ["model", "average"].filter(file.isGroup) {
        for name in try file.group(group).datasetPaths() { try verify(name) }
      }
    }
  }

  /// The names of the classes that the network was taught to tell apart, in the order of the labels.
  public func classNames() throws -> [String] { try stored.reading { try stored.classNames() } }

  /// What images of this shape must have to be like those that the network was taught by: pixels, classes, and how
  /// pictures became images.
  ///
  /// A checkpoint that says nothing of it was made of digits, which are bytes.
  public func schema(ofImages shape: Shape, labelsPerSample: Int) throws -> Schema {
    var schema = Schema(shape: shape, classNames: try classNames())
    schema.element = try pixels() ?? .uint8
    schema.preparation = try stored.reading { try Preparation(readingFrom: file.group("data")) }
    schema.labelsPerSample = labelsPerSample
    return schema
  }

  /// What the pixels were that the network was taught by; nil where the checkpoint does not say.
  private func pixels() throws -> Schema.Element? {
    try stored.reading {
      let data = try file.group("data")
      return try data.hasAttribute(Self.pixelsName)
        ? Schema.Element(rawValue: data.stringAttribute(Self.pixelsName)) : nil
    }
  }

  /// Refuses samples with pixels of another kind, or whose labels would mean other classes than those that the network was taught to tell apart.
  func check(classesOf schema: Schema) throws {
    var found = schema
    found.element = schema.elementAsStored
    var known = found
    known.classNames = try classNames()
    known.element = try pixels() ?? found.element
    guard let difference = found.difference(from: known) else { return }
    throw Fault(
      .configuration,
      "the samples have \(difference.own), but \(path) knows \(difference.other); name samples like those that it was taught by"
    )
  }

  /// Reads every parameter, of the weights that it has, layers' state, and the optimizer's if there is one, each checked
  /// against its digest.
  public func restore(
    _ parameters: ParameterStore, state: ParameterStore = ParameterStore(),
    _ optimizer: (any Optimizer)? = nil, weights: WeightChoice = .last
  ) throws {
    try stored.reading {
      try checkNames(of: parameters.parameters + state.parameters)
      for parameter in parameters.parameters {
        try read("\(weights.group)/\(parameter.name)", parameter, into: parameter.values)
      }
      let group = try stateGroup(weights)
      for state in state.parameters {
        try read("\(group)/\(state.name)", state, into: state.values)
      }
      for (name, values) in optimizer?.state ?? [] {
        for parameter in parameters.parameters {
          let part = UnsafeMutableBufferPointer(rebasing: values[parameter.range])
          try read("optimizer/\(parameter.name)/\(name)", parameter, into: part)
        }
      }
    }
    parameters.didChangeValues()
    state.didChangeValues()
  }

  /// What the images were normalised by.
  public func normalisation() throws -> Normalisation {
    try stored.reading {
      let numbers = try Normalisation.names.map { name in
        let dataset = try file.dataset("data/\(name)")
        try stored.check(dataset)
        return try dataset.readAll(as: Float.self)
      }
      guard let found = Normalisation(means: numbers[0], deviations: numbers[1]) else {
        throw stored.damaged("/data", "holds numbers that no images can be normalised by")
      }
      return found
    }
  }

  /// How far the run had come.
  public func progress() throws -> RunProgress {
    try stored.reading {
      let trainer = try file.group("trainer")
      var progress = RunProgress()
      progress.step = step
      if try trainer.hasAttribute("best_step") {
        let figure = try trainer.stringAttribute("best_figure")
        progress.best = RunProgress.Best(
          step: Int(try trainer.attribute("best_step", as: Int64.self)), figure: figure,
          value: try trainer.attribute("best_\(figure)", as: Double.self))
      }
      progress.recovery = try Recovery(readingFrom: trainer)
      guard progress.recovery.isPossible(after: step) else {
        throw stored.damaged(
          "/trainer", "tells of more steps that were skipped than there were, or of no learning rate")
      }
      progress.beginning = try Beginning(readingFrom: file.group("provenance"), checkedBy: stored)
      progress.metrics = try MetricsTable(file.group("metrics")).read(checkedBy: stored)
      try check(progress)
      return progress
    }
  }

  /// Refuses steps that no run has up to this one.
  private func check(_ progress: RunProgress) throws {
    let steps = progress.metrics.map(\.step)
    guard steps.first ?? 0 >= 0, steps.last ?? 0 <= step, zip(steps, steps.dropFirst()).allSatisfy(<) else {
      throw stored.damaged("/metrics/step", "holds no rising steps from 0 to \(step)")
    }
    if let best = progress.best, !(0...step).contains(best.step) || best.value.isNaN {
      throw stored.damaged(
        "/trainer", "has the best step \(best.step) with \(best.value), expected one of 0 to \(step)")
    }
  }

  /// The parameters that it holds, with their shapes, in the network's order.
  public func tensors() throws -> [(name: String, dimensions: [Int], count: Int)] {
    try stored.reading {
      try parameterNames().map { name in
        let dataset = try file.dataset("model/\(name)")
        return (name, dataset.dimensions, dataset.count)
      }
    }
  }

  /// The elements of a tensor, given its path in the file, checked against its digest.
  func values(at path: String) throws -> [Float] {
    try stored.reading {
      let dataset = try file.dataset(path)
      try stored.check(dataset)
      let values = try dataset.readAll(as: Float.self)
      try checkFinite(values, of: dataset)
      return values
    }
  }

  /// The instruction set on which it was computed, such as `avx2`.
  public func instructionSet() throws -> String {
    try stored.reading { try file.group("trainer").stringAttribute("instruction_set") }
  }

  /// What to tell somebody whose run goes on from here; nil where this processor computes the same bits.
  public func instructionSetWarning() throws -> String? {
    let (stored, own) = (try instructionSet(), Machine.instructionSet)
    guard stored != own else { return nil }
    return "\(path) was computed with \(stored), this run uses \(own); "
      + "the parameters will not be those of an uninterrupted run to the last bit"
  }

  /// Checks that a run of `steps` steps on these samples may go on from here.
  func check(dataset: any Dataset, steps: Int) throws {
    guard step <= steps else {
      throw Fault(
        .configuration,
        "\(path) was written after \(step) steps, but training.steps is \(steps); raise it to go on")
    }
    let (digest, count) = try stored.reading {
      let data = try file.group("data")
      return (try data.stringAttribute("digest"), Int(try data.attribute("samples", as: Int64.self)))
    }
    guard digest == Digest.text(of: dataset.digest), count == dataset.count else {
      throw Fault(
        .configuration,
        "\(path) was trained on other data (\(count) samples, digest \(digest); found \(dataset.count), "
          + "\(Digest.text(of: dataset.digest))); give it the same data, or start a new run")
    }
  }

  /// Checks that everything is there, every dataset against its digest, and that the numbers of the model are finite.
  ///
  /// Returns the number of arrays checked.
  public func verify() throws -> Int {
    try stored.reading {
      try verifyStructure()
      _ = try progress()
      let paths = try file.datasetPaths()
      for path in paths { try verify(path) }
      return paths.count
    }
  }

  private func verifyStructure() throws {
    for name in ["model", "optimizer", "trainer", "data", "provenance", "metrics"] {
      guard try file.isGroup(name) else { throw stored.damaged("/\(name)", "is missing") }
    }
    let states = try file.group("optimizer").datasetPaths().map { path in
      path.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
    }
    let names = try parameterNames()
    let isState = try names.map { try file.dataset("model/\($0)").hasAttribute(Self.stateMark) }
    let trained = zip(names, isState).filter { !$1 }.map(\.0)
    guard Set(states) == Set(trained), !states.isEmpty else {
      throw stored.damaged("/optimizer", "does not hold the parameters of /model")
    }
    try verifyAverage(of: trained, state: zip(names, isState).filter(\.1).map(\.0))
  }

  private func verify(_ name: String) throws {
    let dataset = try file.dataset(name)
    try stored.check(dataset)
    guard dataset.kind == .float32 else { return }
    try checkFinite(try dataset.readAll(as: Float.self), of: dataset)
  }

  /// The labels of a parameter's dimensions.
  static func labels(of shape: Shape) -> [String] {
    switch shape.rank {
    case 5: ["out_channel", "in_channel", "kz", "ky", "kx"]
    case 4: ["out_channel", "in_channel", "ky", "kx"]
    case 2: ["out_feature", "in_feature"]
    default: ["out_feature"]
    }
  }

  func read(
    _ name: String, _ parameter: Parameter, into values: UnsafeMutableBufferPointer<Float>
  ) throws {
    let dataset = try file.dataset(name)
    guard dataset.dimensions == parameter.shape.dimensions else {
      throw Fault(
        .configuration,
        "\(path) is a checkpoint of another network: \(name) has the shape \(dataset.dimensions), the network's "
          + "has \(parameter.shape.dimensions)")
    }
    try stored.check(dataset)
    try dataset.read(into: values)
    try checkFinite(UnsafeBufferPointer(values), of: dataset)
  }

  private func checkFinite(_ values: some Sequence<Float>, of dataset: H5Dataset) throws {
    guard values.allSatisfy(\.isFinite) else {
      throw stored.damaged(dataset.name, "holds a number that is not finite")
    }
  }

  private func checkNames(of model: [Parameter]) throws {
    let stored = Set(try parameterNames())
    let wanted = Set(model.map(\.name))
    guard stored == wanted else {
      let odd = stored.symmetricDifference(wanted).sorted()
      throw Fault(
        .configuration,
        "\(path) is a checkpoint of another network: only one of the two has \(odd.prefix(3).joined(separator: ", "))"
      )
    }
  }

  private func parameterNames() throws -> [String] {
    try file.group("model").datasetPaths().map { String($0.dropFirst("/model/".count)) }
  }
}
