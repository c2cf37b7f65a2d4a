import Training

extension RunOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("seed", &seed, .integer(0 ... .max), means: "the seed of all that is drawn in training")
    fields.section("data", &data)
    fields.section("network", &network)
    fields.field(
      "objective", &objective, .list(of: .objective),
      means: "what the network is judged by; the first chooses the best checkpoint")
    fields.section("training", &training)
    fields.section("checkpoint", &checkpoint)
    fields.section("logging", &logging)
  }

  /// Objectives that do not go together, and products of numbers far from each other that Float32 does not hold.
  func conflicts() -> [Conflict] {
    conflictsOfRestart() + conflictsOfCollapse() + conflictsOfRates()
      + conflictsOfShares("penalty", in: "network")
      + conflictsOfShares("weight", in: "objective") + objective.conflicts(at: "objective")
  }

  /// Of checkpoints to go back to so many must be kept.
  private func conflictsOfRestart() -> [Conflict] {
    let remedy = training.onNotFinite
    guard remedy.kind == .restart, remedy.back > checkpoint.keep else { return [] }
    let message = "\(remedy.back) checkpoints back none is kept: checkpoint.keep is \(checkpoint.keep)"
    return [Conflict(key: "training.on_not_finite.back", message: message)]
  }

  /// One of the kept checkpoints must be of before transformers were last seen healthy.
  private func conflictsOfCollapse() -> [Conflict] {
    let (every, spacing) = (checkpoint.every, CollapseOptions.every)
    let needed = every.isMultiple(of: spacing) ? 1 : (spacing + every - 2) / every + 1
    guard training.onCollapse.kind == .restart, checkpoint.keep < needed else { return [] }
    let message =
      "none is kept of before transformers, which are looked at every \(spacing) steps, were last healthy; with "
      + "checkpoint.every \(every) keep at least \(needed)"
    return [Conflict(key: "checkpoint.keep", message: message)]
  }

  private func conflictsOfRates() -> [Conflict] {
    numbers(of: "learning_rate_factor", in: "network").compactMap { path, factor in
      training.faultOfRate(times: factor).map { Conflict(key: path, message: $0) }
    }
  }

  /// Numbers whose share of one sample Float32 does not hold.
  private func conflictsOfShares(_ key: String, in section: String) -> [Conflict] {
    numbers(of: key, in: section).compactMap { path, number in
      let share = number / Double(training.batch)
      guard !share.hasNormalFloat else { return nil }
      let message = "\(number) over a batch of \(training.batch) is \(share), which is \(share.nameInFloat)"
      return Conflict(key: path, message: message)
    }
  }

  /// The numbers of a key wherever it stands in a section, with their key paths.
  private func numbers(of key: String, in section: String) -> [(path: String, number: Double)] {
    FieldWriter.write(self)[section]?.numbers(of: key, below: section) ?? []
  }
}

extension Tree {
  /// The numbers of a key wherever it stands, with their key paths below `path`.
  fileprivate func numbers(of key: String, below path: String) -> [(path: String, number: Double)] {
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
