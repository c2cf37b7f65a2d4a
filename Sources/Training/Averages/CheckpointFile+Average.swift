import Files
import HDF5
import Tensors

extension CheckpointFile {
  /// The average that a checkpoint holds.
  public struct Average: Sendable, Equatable, Encodable {
    /// What was averaged.
    public var kind: AveragingKind
    /// The models in it; none before the first was due.
    public var models: Int

    /// It in words, such as `ema of 600 models`.
    public var words: String { "\(kind.rawValue) of \(models) model\(models == 1 ? "" : "s")" }
  }

  /// What it says of averaged weights; nil of a run that averages none.
  public func average() throws -> Average? {
    try stored.reading {
      guard try file.isGroup("average") else { return nil }
      let group = try file.group("average")
      let count = Int(try group.attribute("models", as: Int64.self))
      let kind = AveragingKind(rawValue: try group.stringAttribute("kind"))
      guard let kind, kind != .none, 0...step ~= count else {
        throw stored.damaged("/average", "is of no known kind, or of more models than steps")
      }
      return Average(kind: kind, models: count)
    }
  }

  /// The weights that are taken where somebody chose these, or nothing: the averaged ones where there are any.
  ///
  /// - Throws: `Fault` where averaged ones were chosen and there are none.
  public func weights(_ choice: WeightChoice?) throws -> WeightChoice {
    let average = try average()
    guard average.map({ $0.models > 0 }) ?? false else {
      guard choice != .averaged else {
        let reason = average == nil ? "its run has no training.average" : "its run had averaged none yet"
        throw Fault(.configuration, "\(path) has no averaged weights: \(reason); take the last")
      }
      return .last
    }
    return choice ?? .averaged
  }

  /// Reads the average of a run, each parameter checked against its digest.
  func restore(_ average: WeightAverage, of parameters: ParameterStore) throws {
    average.clear()
    let models = try self.average()?.models ?? 0
    guard models > 0 else { return }
    average.count = models
    try stored.reading {
      for parameter in parameters.parameters {
        try read("average/\(parameter.name)", parameter, into: average.values(of: parameter))
      }
    }
  }

  /// The elements of a tensor of the network with these weights, checked against its digest; state is the last.
  func values(of name: String, _ weights: WeightChoice) throws -> [Float] {
    let isState = try stored.reading { try file.dataset("model/\(name)").hasAttribute(Self.stateMark) }
    return try values(at: "\((isState ? .last : weights).group)/\(name)")
  }

  /// Checks that an average is of the parameters in `/model`.
  func verifyAverage(of trained: [String]) throws {
    guard let average = try average(), average.models > 0 else { return }
    let found = try file.group("average").datasetPaths().map { String($0.dropFirst("/average/".count)) }
    guard Set(found) == Set(trained) else {
      throw stored.damaged("/average", "does not hold the parameters of /model")
    }
  }
}

extension Checkpoint {
  /// Writes the average, where the run has one, and its parameters, where it holds any model.
  func writeAverage(_ file: H5File) throws {
    guard let average else { return }
    let group = try file.createGroup("average")
    try group.setAttribute("long_name", "parameters averaged over steps, by the names that /model has")
    try group.setAttribute("kind", average.options.kind.rawValue)
    try group.setAttribute("models", Int64(average.count))
    for parameter in parameters.parameters where average.count > 0 {
      let values = average.values(of: parameter)
      try write(values, of: parameter, to: group, parameter.name, "average of \(parameter.name)")
    }
  }
}
