import Training

extension RunOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("seed", &seed, .integer(0 ... .max))
    fields.field("data", &data, .section)
    fields.field("network", &network, .section)
    fields.field("training", &training, .section)
    fields.field("checkpoint", &checkpoint, .section)
  }
}
