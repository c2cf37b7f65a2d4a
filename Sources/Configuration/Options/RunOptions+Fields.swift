import Training

extension RunOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("seed", &seed, .integer(0 ... .max))
    fields.field("data", &data, .section)
    fields.field("network", &network, .section)
    fields.field("objective", &objective, .list(of: .objective))
    fields.field("training", &training, .section)
    fields.field("checkpoint", &checkpoint, .section)
  }

  /// Products of numbers far from each other that Float32 does not hold.
  func conflicts() -> [Conflict] {
    let network = FieldWriter.write(network)
    return network.numbers(of: "learning_rate_factor").compactMap { path, factor in
      training.faultOfRate(times: factor).map { Conflict(key: "network.\(path)", message: $0) }
    }
      + network.numbers(of: "penalty").compactMap { path, penalty in
        let share = penalty / Double(training.batch)
        guard !share.hasNormalFloat else { return nil }
        let message =
          "\(penalty) over a batch of \(training.batch) is \(share), which is \(share.nameInFloat)"
        return Conflict(key: "network.\(path)", message: message)
      } + objective.conflicts(at: "objective")
  }
}

extension Tree {
  /// The numbers of a key wherever it stands, with their key paths below `path`.
  fileprivate func numbers(of key: String, below path: String = "") -> [(path: String, number: Double)] {
    switch content {
    case .mapping(let entries):
      return entries.flatMap { entry in
        let entryPath = path.appending(key: entry.key)
        if entry.key == key, case .scalar(let text) = entry.value.content, let number = Double(text) {
          return [(entryPath, number)]
        }
        return entry.value.numbers(of: key, below: entryPath)
      }
    case .list(let elements):
      return elements.enumerated().flatMap { $1.numbers(of: key, below: path.appending(key: $0)) }
    case .nothing, .null, .scalar: return []
    }
  }
}
