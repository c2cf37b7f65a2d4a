// Broadcast, reduction and gathering of buffers that the caller owns. Every rank passes the same count.

import CMPI
import Watch

/// How `allreduce` joins the ranks' elements.
public enum ReductionOperation: Sendable {
  /// `MPI_SUM`. Integers wrap, and floating-point sums depend on the number of ranks.
  case sum
  /// `MPI_MIN`.
  case min
  /// `MPI_MAX`.
  case max

  var handle: OperationHandle {
    switch self {
    case .sum: .sum
    case .min: .min
    case .max: .max
    }
  }
}

extension Communicator {
  /// Copies the root's buffer over every other rank's.
  ///
  /// The corresponding C function is `MPI_Bcast` (MPI 3.1, 5.4).
  public func broadcast<Element: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<Element>, root: Int = 0
  ) throws(MPIError) {
    if isAlone { return }
    try forEachPiece(of: buffer.count) { (range) throws(MPIError) in
      let piece = UnsafeMutableBufferPointer(rebasing: buffer[range])
      let code = Heartbeat.waiting(
        stn_broadcast(
          piece.baseAddress, Int32(piece.count), Element.datatype.value, Int32(root),
          handle.value))
      try check(code, "MPI_Bcast")
    }
  }

  /// Replaces every element by its sum, minimum or maximum over the ranks, the same on all of them.
  ///
  /// The corresponding C function is `MPI_Allreduce` with `MPI_IN_PLACE` (MPI 3.1, 5.9.6).
  public func allreduce<Element: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ operation: ReductionOperation
  ) throws(MPIError) {
    if isAlone { return }
    try forEachPiece(of: buffer.count) { (range) throws(MPIError) in
      let piece = UnsafeMutableBufferPointer(rebasing: buffer[range])
      let code = Heartbeat.waiting(
        stn_allreduce(
          piece.baseAddress, Int32(piece.count), Element.datatype.value, operation.handle.value,
          handle.value))
      try check(code, "MPI_Allreduce")
    }
  }

  /// Lays the ranks' buffers one after the other into `gathered` on the root.
  ///
  /// `gathered` holds `size` times as many elements as `buffer`; other ranks than the root may pass nil. The
  /// corresponding C function is `MPI_Gather` (MPI 3.1, 5.5).
  public func gather<Element: MPIScalar>(
    _ buffer: UnsafeBufferPointer<Element>, into gathered: UnsafeMutableBufferPointer<Element>?, root: Int = 0
  ) throws(MPIError) {
    let capacity = rank == root ? gathered?.count ?? 0 : buffer.count * size
    precondition(
      capacity == buffer.count * size, "\(size) × \(buffer.count) elements gathered into \(capacity)")
    if isAlone {
      _ = gathered?.update(fromContentsOf: buffer)
      return
    }
    try forEachPiece(of: buffer.count) { (range) throws(MPIError) in
      let piece = UnsafeBufferPointer(rebasing: buffer[range])
      let row = try GatheredPiece<Element>(count: piece.count, rowCount: buffer.count)
      let code = Heartbeat.waiting(
        stn_gather(
          piece.baseAddress, Int32(piece.count), Element.datatype.value,
          gathered?.baseAddress?.advanced(by: range.lowerBound), row.datatype.value, Int32(root),
          handle.value))
      try check(code, "MPI_Gather")
    }
  }

  /// Lays the ranks' buffers one after the other into `gathered` on every rank.
  ///
  /// `gathered` holds `size` times as many elements as `buffer`. The corresponding C function is
  /// `MPI_Allgather` (MPI 3.1, 5.7).
  public func allgather<Element: MPIScalar>(
    _ buffer: UnsafeBufferPointer<Element>, into gathered: UnsafeMutableBufferPointer<Element>
  ) throws(MPIError) {
    let needed = buffer.count * size
    precondition(
      gathered.count == needed, "\(size) × \(buffer.count) elements gathered into \(gathered.count)")
    if isAlone {
      _ = gathered.update(fromContentsOf: buffer)
      return
    }
    try forEachPiece(of: buffer.count) { (range) throws(MPIError) in
      let piece = UnsafeBufferPointer(rebasing: buffer[range])
      let row = try GatheredPiece<Element>(count: piece.count, rowCount: buffer.count)
      let code = Heartbeat.waiting(
        stn_allgather(
          piece.baseAddress, Int32(piece.count), Element.datatype.value,
          gathered.baseAddress?.advanced(by: range.lowerBound), row.datatype.value,
          handle.value))
      try check(code, "MPI_Allgather")
    }
  }

  /// Calls `body` with consecutive ranges of at most `largestPiece` that cover 0 ..< `count`.
  func forEachPiece(
    of count: Int, _ body: (Range<Int>) throws(MPIError) -> Void
  ) throws(MPIError) {
    var start = 0
    while start < count {
      let end = min(start + largestPiece, count)
      try body(start..<end)
      start = end
    }
  }
}
