// Messages from one rank to another in buffers that the caller owns. Both pass the same count.

import CMPI
import Watch

extension Communicator {
  /// Sends a buffer to another rank, and waits until it may be changed.
  ///
  /// The corresponding C function is `MPI_Send` (MPI 3.1, 3.2.1).
  public func send<Element: MPIScalar>(
    _ buffer: UnsafeBufferPointer<Element>, to destination: Int
  ) throws(MPIError) {
    precondition(!isAlone, "a process by itself sends to rank \(destination)")
    try forEachPiece(of: buffer.count) { (range) throws(MPIError) in
      let piece = UnsafeBufferPointer(rebasing: buffer[range])
      let code = Heartbeat.waiting(
        stn_send(
          piece.baseAddress, Int32(piece.count), Element.datatype.value, Int32(destination), handle.value))
      try check(code, "MPI_Send")
    }
  }

  /// Receives as many elements as another rank sends.
  ///
  /// The corresponding C function is `MPI_Recv` (MPI 3.1, 3.2.4).
  public func receive<Element: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<Element>, from source: Int
  ) throws(MPIError) {
    precondition(!isAlone, "a process by itself receives from rank \(source)")
    try forEachPiece(of: buffer.count) { (range) throws(MPIError) in
      let piece = UnsafeMutableBufferPointer(rebasing: buffer[range])
      let code = Heartbeat.waiting(
        stn_receive(
          piece.baseAddress, Int32(piece.count), Element.datatype.value, Int32(source), handle.value))
      try check(code, "MPI_Recv")
    }
  }
}
