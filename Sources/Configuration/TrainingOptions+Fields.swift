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
  }

  func conflicts() -> [Conflict] {
    // With floating-point reduction the micro-batches are as many as the ranks, which only a launch knows.
    guard reduction == .exact, batch % microBatches != 0 else { return [] }
    return [Conflict(key: "batch", message: "\(batch) is not divisible by micro_batches, \(microBatches)")]
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
