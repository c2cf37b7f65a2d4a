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
    /// The models of the average that its running moments were measured of, 0 before they were; nil where it has none of its own.
    public var momentModels: Int?

    /// It in words, such as `ema of 600 models`.
    public var words: String {
      let start = "\(kind.rawValue) of \(models) model\(models == 1 ? "" : "s")"
      switch momentModels {
      case nil: return start
      case models: return "\(start), with running moments of its own"
      case 0: return "\(start), whose running moments were not measured yet"
      case .some(let fewer): return "\(start), with the running moments of the average of \(fewer)"
      }
    }

    /// Why there are no averaged weights to be taken; nil where there are.
    fileprivate var lack: String? {
      if models == 0 { return "its run had averaged none yet" }
      return momentModels == 0 ? "their running moments were not measured yet when it was written" : nil
    }

    private enum CodingKeys: String, CodingKey {
      case kind
      case models
      case momentModels = "moment_models"
    }
  }

  /// What it says of averaged weights; nil of a run that averages none.
  public func average() throws -> Average? {
    try stored.reading {
      guard try file.isGroup("average") else { return nil }
      let group = try file.group("average")
      let count = Int(try group.attribute("models", as: Int64.self))
      let kind = AveragingKind(rawValue: try group.stringAttribute("kind"))
      let moments =
        try group.hasAttribute("moment_models") ? Int(group.attribute("moment_models", as: Int64.self)) : nil
      guard let kind, kind != .none, 0...step ~= count, 0...count ~= moments ?? 0 else {
        throw stored.damaged("/average", "is of no known kind, or of more models than steps")
      }
      return Average(kind: kind, models: count, momentModels: moments)
    }
  }

  /// The weights that are taken where somebody chose these, or nothing: the averaged ones where there are any.
  ///
  /// - Throws: `Fault` where averaged ones were chosen and there are none.
  public func weights(_ choice: WeightChoice?) throws -> WeightChoice {
    let average = try average()
    let lack = average == nil ? "its run has no training.average" : average?.lack
    guard let lack else { return choice ?? .averaged }
    guard choice != .averaged else {
      throw Fault(.configuration, "\(path) has no averaged weights: \(lack); take the last")
    }
    return .last
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
    if let moments = average.moments { try restore(moments) }
  }

  /// Reads the moments that an average has of its own, if it has any yet.
  private func restore(_ moments: AverageMoments) throws {
    moments.models = try average()?.momentModels ?? 0
    guard moments.models > 0 else { return }
    try stored.reading {
      for tensor in moments.state.parameters where !tensor.isFrozen {
        try read("average/\(tensor.name)", tensor, into: moments.values(of: tensor))
      }
    }
  }

  /// The group that has a layer's state for these weights: that of the last, unless averaged ones have some of their own.
  func stateGroup(_ weights: WeightChoice) throws -> String {
    let own = weights == .averaged ? try average()?.momentModels ?? 0 : 0
    return (own > 0 ? weights : .last).group
  }

  /// The elements of a tensor of the network with these weights, checked against its digest.
  func values(of name: String, _ weights: WeightChoice) throws -> [Float] {
    let isState = try stored.reading { try file.dataset("model/\(name)").hasAttribute(Self.stateMark) }
    return try values(at: "\(isState ? stateGroup(weights) : weights.group)/\(name)")
  }

  /// Checks that an average is of the parameters in `/model`, and its moments of the state there.
  func verifyAverage(of trained: [String], state: [String]) throws {
    guard let average = try average(), average.models > 0 else { return }
    let group = try file.group("average")
    let found = try group.datasetPaths().map { String($0.dropFirst("/average/".count)) }
    let hasMoments = average.momentModels ?? 0 > 0
    guard Set(found) == Set(trained + (hasMoments ? state : [])) else {
      let moments = hasMoments ? " and the state" : ""
      throw stored.damaged("/average", "does not hold the parameters\(moments) of /model")
    }
  }
}

extension Checkpoint {
  /// Writes the average, where the run has one, and its parameters, where it holds any model.
  func writeAverage(_ file: H5File) throws {
    guard let average else { return }
    let group = try file.createGroup("average")
    let moments = average.moments == nil ? "" : ", and running moments measured of them"
    try group.setAttribute(
      "long_name", "parameters averaged over steps\(moments), by the names that /model has")
    try group.setAttribute("kind", average.options.kind.rawValue)
    try group.setAttribute("models", Int64(average.count))
    for parameter in parameters.parameters where average.count > 0 {
      let values = average.values(of: parameter)
      try write(values, of: parameter, to: group, parameter.name, "average of \(parameter.name)")
    }
    if let moments = average.moments { try write(moments, to: group) }
  }

  /// Writes the moments that an average has of its own, and of how many models.
  private func write(_ moments: AverageMoments, to group: H5Group) throws {
    try group.setAttribute("moment_models", Int64(moments.models))
    for tensor in state.parameters where moments.models > 0 {
      let title = "\(tensor.name), measured of averaged weights"
      try write(moments.values(of: tensor), of: tensor, to: group, tensor.name, title)
      try group.dataset(tensor.name).setAttribute(CheckpointFile.stateMark, UInt8(1))
    }
  }
}
