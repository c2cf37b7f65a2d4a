import Files
public import MPI

// A failure that one rank meets becomes a `Fault` that is known to all, so that all end alike and none waits for another.

extension Communicator {
  /// Runs `body` on rank 0 alone and gives its bytes to every rank; if it fails, all ranks throw its fault.
  ///
  /// Files are read and written in such bodies: no rank is left waiting for one that failed.
  public func fromRankZero(_ body: () throws -> [UInt8]) throws -> [UInt8] {
    var status = ExitStatus.success.rawValue
    var bytes: [UInt8] = []
    if rank == 0 {
      do { bytes = try body() } catch {
        status = ExitStatus(of: error).rawValue
        bytes = Array(String(describing: error).utf8)
      }
    }
    status = try broadcast(status)
    bytes = try broadcast(bytes: bytes)
    guard status == ExitStatus.success.rawValue else {
      throw Fault(agreed: status, bytes)
    }
    return bytes
  }

  /// Runs `body` on rank 0 alone; if it fails, all ranks throw its fault.
  public func onRankZero(_ body: () throws -> Void) throws {
    _ = try fromRankZero {
      try body()
      return []
    }
  }
}

extension Communicator {
  /// Runs `body` on every rank; if it fails on any, all throw the lowest such rank's fault.
  ///
  /// `body` makes no collective call.
  public func onEveryRank<Value>(_ body: () throws -> Value) throws -> Value {
    let result = Result(catching: body)
    var failed = Int32(size)
    if case .failure = result { failed = Int32(rank) }
    let first = Int(try allreduce(failed, .min))
    guard first < size else { return try result.get() }
    throw try agree(on: result.map { _ in }, of: first)
  }

  /// What rank `root` says of its error, on every rank.
  private func agree(on result: Result<Void, any Error>, of root: Int) throws -> Fault {
    var status = ExitStatus.internalError
    var text = ""
    if rank == root, case .failure(let error) = result {
      (status, text) = (ExitStatus(of: error), String(describing: error))
    }
    let code = try broadcast(status.rawValue, root: root)
    let bytes = try broadcast(bytes: Array(text.utf8), root: root)
    return Fault(agreed: code, bytes)
  }
}

extension Fault {
  /// The fault that all ranks were told of.
  fileprivate init(agreed status: Int32, _ sentence: [UInt8]) {
    self.init(
      ExitStatus(rawValue: status) ?? .internalError, String(decoding: sentence, as: UTF8.self),
      isKnownToAll: true)
  }
}
