import Networks

extension ResidualOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "layers", &layers, .list(of: .layer), .required, means: "layers whose output is added to their input")
  }

  func conflicts() -> [Conflict] {
    guard !layers.isEmpty else {
      return [Conflict(key: "layers", message: "expected at least one layer, found none")]
    }
    return layers.conflictsOfNames(at: "layers")
  }
}
