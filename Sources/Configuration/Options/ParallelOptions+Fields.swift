import Networks

extension ParallelOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "branches", &branches, .list(of: .list(of: .layer)), .required,
      means: "lists of layers that read the same input; their outputs side by side")
  }

  func conflicts() -> [Conflict] {
    guard !branches.isEmpty else {
      return [Conflict(key: "branches", message: "expected at least one branch, found none")]
    }
    return branches.enumerated().flatMap { $1.conflictsOfNames(at: "branches.\($0)") }
  }
}
