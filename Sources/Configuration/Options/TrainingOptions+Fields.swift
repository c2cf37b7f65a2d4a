import Training

extension TrainingOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("steps", &steps, .count)
    fields.field("batch", &batch, .count)
    fields.field("micro_batches", &microBatches, .integer(1...65_536))
    fields.field("threads", &threads, .integer(1...1024))
    fields.field("reduction", &reduction, .word)
    fields.field("optimizer", &optimizer, .section)
    fields.field("schedule", &schedule, .section)
    fields.field("clip_norm", &clipNorm, .optional(.positive))
    fields.field("validate_every", &validateEvery, .optional(.count))
    fields.field("log_every", &logEvery, .count)
    fields.field("compare_every", &compareEvery, .count)
    fields.field("on_not_finite", &onNotFinite, .section)
  }

  func conflicts() -> [Conflict] { conflictsOfBatch() + conflictsOfRate() }

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
    guard schedule.kind == .step, steps > schedule.warmUp else { return [] }
    let last = Schedule(schedule, steps: steps).factor(at: steps - 1)
    // A power may be zero already, which must not pass for a factor of zero.
    let factors = [1, optimizer.localisationFactor].filter { $0 > 0 }.map {
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

extension RemedyOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word)
    fields.field("at_most", &atMost, .count, .ofAny([.skip, .restart], kind))
    fields.field("back", &back, .count, .of(.restart, kind))
    fields.field("factor", &factor, .positive, .of(.restart, kind))
  }

  func conflicts() -> [Conflict] {
    guard kind == .restart, factor > 1 else { return [] }
    return [Conflict(key: "factor", message: "\(factor) would raise the learning rate; expected at most 1")]
  }
}

extension OptimizerOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word)
    fields.field("learning_rate", &learningRate, .positive)
    fields.field("localisation_factor", &localisationFactor, .nonNegative)
    fields.field("weight_decay", &weightDecay, .nonNegative)
    fields.field("momentum", &momentum, .fraction, .of(.sgd, kind))
    fields.field("nesterov", &nesterov, .flag, .of(.sgd, kind))
    fields.field("beta1", &beta1, .fraction, .of(.adam, kind))
    fields.field("beta2", &beta2, .fraction, .of(.adam, kind))
    fields.field("epsilon", &epsilon, .positive, .of(.adam, kind))
  }

  func conflicts() -> [Conflict] {
    guard kind == .sgd, nesterov, momentum == 0 else { return [] }
    return [Conflict(key: "nesterov", message: "true needs a momentum above 0")]
  }
}

extension ScheduleOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word)
    fields.field("warm_up", &warmUp, .integer(0...1_000_000_000))
    fields.field("every", &every, .count, .of(.step, kind))
    fields.field("factor", &factor, .positive, .of(.step, kind))
  }
}

extension CheckpointOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("every", &every, .count)
    fields.field("keep", &keep, .count)
  }
}
