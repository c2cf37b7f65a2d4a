// The same collectives for single numbers, bytes and text, which bring their own memory.

extension Communicator {
  /// The root's `value`, on every rank.
  public func broadcast<Element: MPIScalar>(_ value: Element, root: Int = 0) throws(MPIError) -> Element {
    var result = value
    try withUnsafeMutablePointer(to: &result) { (pointer) throws(MPIError) in
      try broadcast(UnsafeMutableBufferPointer(start: pointer, count: 1), root: root)
    }
    return result
  }

  /// The root's `bytes`, on every rank; what others pass is ignored, and may have any length.
  public func broadcast(bytes: [UInt8], root: Int = 0) throws(MPIError) -> [UInt8] {
    let count = try broadcast(bytes.count, root: root)
    var result = rank == root ? bytes : [UInt8](repeating: 0, count: count)
    try result.withUnsafeMutableBufferPointer { (buffer) throws(MPIError) in
      try broadcast(buffer, root: root)
    }
    return result
  }

  /// The sum, minimum or maximum of the ranks' values, on every rank.
  public func allreduce<Element: MPIScalar>(
    _ value: Element, _ operation: ReductionOperation
  ) throws(MPIError) -> Element {
    var result = value
    try withUnsafeMutablePointer(to: &result) { (pointer) throws(MPIError) in
      try allreduce(UnsafeMutableBufferPointer(start: pointer, count: 1), operation)
    }
    return result
  }

  /// The ranks' values in the order of ranks, on every rank.
  public func allgather<Element: MPIScalar>(_ value: Element) throws(MPIError) -> [Element] {
    try allgather([value])
  }

  /// The ranks' texts in the order of ranks, on every rank; lengths may differ.
  public func allgather(_ text: String) throws(MPIError) -> [String] {
    let bytes = Array(text.utf8)
    let counts = try allgather(bytes.count)
    let longest = counts.max() ?? 0
    let rows = try allgather(bytes + [UInt8](repeating: 0, count: longest - bytes.count))
    return counts.indices.map { rank in
      String(decoding: rows[rank * longest..<rank * longest + counts[rank]], as: UTF8.self)
    }
  }

  private func allgather<Element: MPIScalar>(_ row: [Element]) throws(MPIError) -> [Element] {
    guard let filler = row.first else { return [] }
    var rows = [Element](repeating: filler, count: row.count * size)
    try rows.withUnsafeMutableBufferPointer { (rows) throws(MPIError) in
      try row.withUnsafeBufferPointer { (row) throws(MPIError) in try allgather(row, into: rows) }
    }
    return rows
  }
}
