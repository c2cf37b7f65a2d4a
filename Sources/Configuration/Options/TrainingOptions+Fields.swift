import Training

extension TrainingOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("steps", &steps, .count, means: "updates of the parameters in all")
    fields.field("batch", &batch, .count, means: "samples a step, over all ranks")
    fields.field(
      "micro_batches", &microBatches, .integer(1...65_536),
      means: "parts of a batch, of which as many ranks may share; fixes the bits")
    fields.field("threads", &threads, .integer(1...1024), means: "threads of a rank; fixes the bits")
    fields.field(
      "reduction", &reduction, .word,
      means: "how gradients are added up: as integers, to the same bits on any number of ranks, or as Float32"
    )
    fields.section("optimizer", &optimizer)
    fields.section("schedule", &schedule)
    fields.field(
      "average", &average, .unless(AveragingOptions(), .section),
      means: "the average of weights that is judged and kept besides")
    fields.field(
      "freeze", &freeze, .unlessEmpty(.list(of: .parameterPath)),
      means: "parameters that stay as they are, by their paths")
    fields.field(
      "clip_norm", &clipNorm, .optional(.positive),
      means:
        "the largest norm of a gradient, to which longer ones are scaled down, but for what groups bound alone; null for none"
    )
    fields.field(
      "validate_every", &validateEvery, .optional(.count),
      means: "steps between validations, besides those at checkpoints; null for no more")
    fields.field("log_every", &logEvery, .count, means: "steps between lines of metrics")
    fields.field(
      "compare_every", &compareEvery, .count, means: "steps between comparisons of what the ranks have learnt"
    )
    fields.section("on_not_finite", &onNotFinite)
    fields.section("on_collapse", &onCollapse)
  }

  func conflicts() -> [Conflict] { conflictsOfBatch() + conflictsOfRate() + conflictsOfAverage() }

  private func conflictsOfAverage() -> [Conflict] {
    let start = average.start(of: steps)
    guard average.kind == .swa, start > steps else { return [] }
    return [
      Conflict(
        key: "average.from", message: "no weights are averaged: \(start) is beyond the last step, \(steps)")
    ]
  }

  private func conflictsOfBatch() -> [Conflict] {
    // With floating-point reduction the micro-batches are as many as the ranks, which only a launch knows.
    guard reduction == .exact, batch % microBatches != 0 else { return [] }
    return [Conflict(key: "batch", message: "\(batch) is not divisible by micro_batches, \(microBatches)")]
  }

  /// Factors whose product with the learning rate training could not use.
  private func conflictsOfRate() -> [Conflict] {
    if let message = faultOfRate(times: optimizer.localisationFactor) {
      return [Conflict(key: "optimizer.localisation_factor", message: message)]
    }
    let faults = optimizer.groups.enumerated().compactMap { index, group in
      group.learningRateFactor.flatMap { faultOfRate(times: $0) }.map {
        Conflict(key: "optimizer.groups.\(index).learning_rate_factor", message: $0)
      }
    }
    guard faults.isEmpty, schedule.kind == .step, steps > schedule.warmUp else { return faults }
    let last = Schedule(schedule, steps: steps).factor(at: steps - 1)
    // A power may be zero already, which must not pass for a factor of zero.
    let own = optimizer.groups.compactMap(\.learningRateFactor)
    let factors = ([1, optimizer.localisationFactor] + own).filter { $0 > 0 }.map {
      max(last * $0, .leastNonzeroMagnitude)
    }
    return factors.compactMap { faultOfRate(times: $0) }.prefix(1).map {
      Conflict(
        key: "schedule.factor",
        message: "after \(steps) steps \($0); choose a factor nearer to 1, or drop less often")
    }
  }

  /// What is wrong with the product of the learning rate and a factor, which Float32 has to hold; nil if nothing.
  func faultOfRate(times factor: Double) -> String? {
    let rate = optimizer.learningRate * factor
    // A product of Float64 may be zero already.
    guard factor != 0, rate == 0 || !rate.hasNormalFloat else { return nil }
    return
      "the learning rate \(optimizer.learningRate) times \(factor) is \(rate), which is \(rate.nameInFloat)"
  }
}

extension AveragingOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "kind", &kind, .word,
      means:
        "by what weights are averaged: nothing, a mean that forgets exponentially, or the mean of all from a step on"
    )
    fields.field(
      "decay", &decay, .fraction, .of(.ema, kind),
      means: "the share of the average that a step keeps; after n steps at most (1 + n) / (10 + n)")
    fields.field(
      "from", &from, .stepOrShare, .of(.swa, kind),
      means: "the first step whose weights count, or below 1 the share of all steps before it")
    fields.field("every", &every, .count, .of(.swa, kind), means: "steps between two whose weights count")
  }

  func conflicts() -> [Conflict] {
    guard kind == .swa, from >= 1, from != from.rounded() else { return [] }
    return [Conflict(key: "from", message: "\(from) is neither a step nor below 1")]
  }
}

extension RemedyOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word, means: "what is done where a step is not finite")
    fields.field(
      "at_most", &atMost, .count, .ofAny([.skip, .restart], kind),
      means: "how often: steps in a row, or times in all")
    fields.field("back", &back, .count, .of(.restart, kind), means: "checkpoints to go back")
    fields.field(
      "factor", &factor, .positive, .of(.restart, kind),
      means: "what the learning rate is multiplied by after going back")
  }

  func conflicts() -> [Conflict] {
    guard kind == .restart, factor > 1 else { return [] }
    return [Conflict(key: "factor", message: "\(factor) would raise the learning rate; expected at most 1")]
  }
}

extension CollapseOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "kind", &kind, .word,
      means: "what is done where a transformer has collapsed: lost its image, or warps all samples alike")
    fields.field("at_most", &atMost, .count, .of(.restart, kind), means: "how often in all")
    fields.field(
      "factor", &factor, .positive, .of(.restart, kind),
      means: "what the learning rate of localisation networks is multiplied by after going back")
  }

  func conflicts() -> [Conflict] {
    guard kind == .restart, factor > 1 else { return [] }
    return [Conflict(key: "factor", message: "\(factor) would raise the learning rate; expected at most 1")]
  }
}

extension OptimizerOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word, means: "the rule of an update")
    fields.field(
      "learning_rate", &learningRate, .positive, means: "the learning rate at the schedule's height")
    fields.field(
      "localisation_factor", &localisationFactor, .nonNegative,
      means: "what it is multiplied by for localisation networks; short for a group of them")
    fields.field(
      "localisation_warm_up", &localisationWarmUp, .integer(0...1_000_000_000),
      means: "steps over which the rate of localisation networks rises from zero, besides the schedule's")
    fields.field(
      "weight_decay", &weightDecay, .nonNegative,
      means:
        "the pull of weights, not of biases, towards zero; of adamw apart from the gradient, times the rate")
    fields.field(
      "groups", &groups, .unlessEmpty(.sections()),
      means: "what holds for some parameters alone; of several that match one, the later win")
    fields.field(
      "momentum", &momentum, .fraction, .of(.sgd, kind), means: "the share of the last velocity that is kept")
    fields.field(
      "nesterov", &nesterov, .flag, .of(.sgd, kind),
      means: "whether the gradient is taken where the momentum leads")
    fields.field(
      "beta1", &beta1, .fraction, .ofAny([.adam, .adamw], kind),
      means: "the decay of the gradient's running mean")
    fields.field(
      "beta2", &beta2, .fraction, .ofAny([.adam, .adamw], kind), means: "the decay of its square's")
    fields.field(
      "epsilon", &epsilon, .positive, .ofAny([.adam, .adamw], kind), means: "what keeps the divisor from zero"
    )
  }

  func conflicts() -> [Conflict] {
    guard kind == .sgd, nesterov, momentum == 0 else { return [] }
    return [Conflict(key: "nesterov", message: "true needs a momentum above 0")]
  }
}

extension ParameterGroup: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("match", &match, .parameterPath, .required, means: "the parameters, by a path or a pattern")
    fields.field(
      "learning_rate_factor", &learningRateFactor, .optional(.nonNegative),
      means: "what their learning rate is multiplied by; null leaves it as it is")
    fields.field(
      "warm_up", &warmUp, .optional(.integer(0...1_000_000_000)),
      means: "steps over which their rate rises from zero, besides the schedule's; null leaves it as it is")
    fields.field(
      "weight_decay", &weightDecay, .optional(.nonNegative),
      means: "the pull of their weights towards zero; null leaves it as it is")
    fields.field(
      "clip_norm", &clipNorm, .optional(.positive),
      means:
        "the largest norm of their gradient alone, which the bound on the others leaves out; null leaves it to that"
    )
  }

  func conflicts() -> [Conflict] {
    guard learningRateFactor == nil, warmUp == nil, weightDecay == nil, clipNorm == nil else { return [] }
    let message = "says neither learning_rate_factor, warm_up, weight_decay nor clip_norm of what matches"
    return [Conflict(key: "match", message: message)]
  }
}

extension Form where Value == String {
  /// What picks parameters of a network.
  static var parameterPath: Form { .text("a path of parameters, such as transformer/localisation or */bias") }
}

extension ScheduleOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word, means: "how the learning rate changes")
    fields.field(
      "warm_up", &warmUp, .integer(0...1_000_000_000), means: "steps over which the rate rises from zero")
    fields.field("every", &every, .count, .of(.step, kind), means: "steps between two drops")
    fields.field("factor", &factor, .positive, .of(.step, kind), means: "what a drop multiplies the rate by")
  }
}

extension CheckpointOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("every", &every, .count, means: "steps between checkpoints")
    fields.field("keep", &keep, .count, means: "how many of the newest are kept, besides the best")
  }
}
