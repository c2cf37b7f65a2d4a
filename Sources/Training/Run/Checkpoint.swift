public import Datasets
import Files
import Foundation
import HDF5
import Networks
import OneDNN
public import Tensors

/// Everything that a checkpoint holds, borrowed from a run while it is written.
public struct Checkpoint {
  /// The parameters.
  public var parameters: ParameterStore
  /// What layers keep besides.
  public var state: ParameterStore
  /// The optimizer, whose state is kept.
  public var optimizer: any Optimizer
  /// The average of the parameters, where the run keeps one.
  public var average: WeightAverage?
  /// How far the run has come.
  public var progress: RunProgress
  /// The configuration.
  public var options: RunOptions
  /// The training samples, of which identity and number are kept.
  public var dataset: any Dataset
  /// Where it comes from.
  public var provenance: Provenance

  /// Borrows all that a checkpoint holds.
  package init(
    parameters: ParameterStore, state: ParameterStore = ParameterStore(), optimizer: any Optimizer,
    average: WeightAverage? = nil, progress: RunProgress, options: RunOptions,
    dataset: any Dataset, provenance: Provenance
  ) {
    self.parameters = parameters
    self.state = state
    self.optimizer = optimizer
    self.average = average
    self.progress = progress
    self.options = options
    self.dataset = dataset
    self.provenance = provenance
  }

  /// Writes the file under a temporary name, seals it, syncs it and gives it its own name.
  ///
  /// HDF5 builds the file in memory, so that nothing but a durable file's own writing can fail.
  public func write(to path: String) throws {
    do {
      let output = try DurableFile(for: path, by: OutputRule(overwriting: true))
      let image = H5Image()
      let file = try H5File.inMemory(leaving: image)
      try writeRoot(file)
      try writeModel(file)
      try writeAverage(file)
      try writeOptimizer(file)
      try writeTrainer(file)
      try writeData(file)
      try writeProvenance(file)
      try MetricsTable(file.createGroup("metrics")).write(
        progress.metrics, judgedBy: options.objective.figures)
      try file.close()
      try image.withBytes { bytes in try output.createSealed(of: bytes) }
      try output.publish()
    } catch {
      throw Fault(.inputOutput, "cannot write the checkpoint \(path): \(error)")
    }
  }

  private var samplesConsumed: Int { options.training.samplesConsumed(after: progress.step) }

  private func writeRoot(_ file: H5File) throws {
    try FileFormat.checkpoint.begin(file)
    try file.setAttribute("step", Int64(progress.step))
    try file.setAttribute("epoch", Int64(samplesConsumed / dataset.count))
    try file.setAttribute("seed", options.seed)
    try file.setAttribute("complete", UInt8(1))
    try file.write(classNames: dataset.schema.classNames)
  }

  private func writeModel(_ file: H5File) throws {
    let model = try file.createGroup("model")
    try model.setAttribute("long_name", "parameters; with . for / the names are PyTorch state-dict keys")
    try model.setAttribute("input_layout", "NCHW")
    try model.setAttribute("input_shape", options.network.input.map(Int64.init))
    for parameter in parameters.parameters {
      try write(parameter.values, of: parameter, to: model, parameter.name, parameter.name)
    }
    for state in state.parameters {
      try write(state.values, of: state, to: model, state.name, "\(state.name), which is not trained")
      try model.dataset(state.name).setAttribute(CheckpointFile.stateMark, UInt8(1))
    }
  }

  private func writeOptimizer(_ file: H5File) throws {
    let group = try file.createGroup("optimizer")
    try group.setAttribute("kind", options.training.optimizer.kind.rawValue)
    try group.setAttribute("updates", Int64(progress.updates))
    for (name, values) in optimizer.state {
      let title = name.replacingOccurrences(of: "_", with: " ")
      for parameter in parameters.parameters {
        let part = UnsafeMutableBufferPointer(rebasing: values[parameter.range])
        try write(
          part, of: parameter, to: group, "\(parameter.name)/\(name)", "\(title) of \(parameter.name)")
      }
    }
  }

  /// Writes values of a parameter, or of what is laid out like it.
  func write(
    _ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, to group: H5Group, _ path: String,
    _ title: String
  ) throws {
    let dimensions = zip(CheckpointFile.labels(of: parameter.shape), parameter.shape.dimensions)
    try Column(path, dimensions.map { Dimension($0, $1) }, longName: title)
      .write(UnsafeBufferPointer(values), to: group)
  }

  private func writeTrainer(_ file: H5File) throws {
    let group = try file.createGroup("trainer")
    let training = options.training
    try group.setAttribute("step", Int64(progress.step))
    try group.setAttribute("steps", Int64(training.steps))
    try group.setAttribute("batch", Int64(training.batch))
    try group.setAttribute("micro_batches", Int64(training.microBatches))
    try group.setAttribute("threads", Int64(training.threads))
    try group.setAttribute("reduction", training.reduction.rawValue)
    try group.setAttribute("instruction_set", InstructionSet.effective.description)
    try progress.recovery.write(to: group)
    if let best = progress.best {
      try group.setAttribute("best_step", Int64(best.step))
      try group.setAttribute("best_figure", best.figure)
      try group.setAttribute("best_\(best.figure)", best.value)
      try group.setAttribute("best_\(best.figure)_units", options.objective.choice.unit.rawValue)
    }
  }

  private func writeData(_ file: H5File) throws {
    let group = try file.createGroup("data")
    try group.setAttribute("samples", Int64(dataset.count))
    try group.setAttribute("samples_consumed", Int64(samplesConsumed))
    try group.setAttribute("permutation_seed", options.seed)
    try group.setAttribute("validation", Int64(options.data.validation))
    try group.setAttribute(CheckpointFile.pixelsName, dataset.schema.elementAsStored.rawValue)
    try dataset.schema.preparation?.write(to: group)
    // A file that is read as it is tells by itself how its samples came about.
    if options.data.file == nil || options.data.distortion.kind != .none {
      try group.setAttribute("distortion", options.data.distortion.words)
      try group.setAttribute("test_seed", options.data.testSeed)
    }
    if !options.data.augmentation.isEmpty {
      try group.setAttribute("augmentation", options.data.augmentation.words)
    }
    try group.setAttribute("digest", Digest.text(of: dataset.digest))
    if let normalisation = dataset.schema.normalisation {
      for (column, numbers) in normalisation.columns {
        _ = try numbers.withUnsafeBufferPointer { try column.write($0, to: group) }
      }
    }
  }

  private func writeProvenance(_ file: H5File) throws {
    let group = try file.createGroup("provenance")
    try file.write(configuration: provenance.configuration)
    try group.write(
      texts: provenance.hosts, to: "hosts", labelled: "rank", longName: "host of every rank, by rank")
    try group.setAttribute("created_utc", Date().formatted(.iso8601))
    try group.setAttribute("command_line", provenance.commandLine)
    try group.setAttribute("ranks", Int64(provenance.hosts.count))
    try progress.beginning?.write(to: group)
    for (name, version) in provenance.versions { try group.setAttribute("\(name)_version", version) }
  }
}
