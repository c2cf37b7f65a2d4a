public import MPI

/// A failure that every rank knows of, so that all end alike and none waits for another.
public struct AgreedFailure: StatusError {
  /// The status of the error that one rank met.
  public let exitStatus: ExitStatus

  /// That error's sentence.
  public let description: String
}

extension Communicator {
  /// Runs `body` on rank 0 alone and gives its bytes to every rank; if it fails, all ranks throw `AgreedFailure`.
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
      throw AgreedFailure(
        exitStatus: ExitStatus(rawValue: status) ?? .internalError,
        description: String(decoding: bytes, as: UTF8.self))
    }
    return bytes
  }

  /// Runs `body` on rank 0 alone; if it fails, all ranks throw `AgreedFailure`.
  public func onRankZero(_ body: () throws -> Void) throws {
    _ = try fromRankZero {
      try body()
      return []
    }
  }
}

extension Communicator {
  /// Runs `body` on every rank; if it fails on any, all throw `AgreedFailure` with the lowest such rank's error.
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
  private func agree(on result: Result<Void, any Error>, of root: Int) throws -> AgreedFailure {
    var status = ExitStatus.internalError
    var text = ""
    if rank == root, case .failure(let error) = result {
      (status, text) = (ExitStatus(of: error), String(describing: error))
    }
    let code = try broadcast(status.rawValue, root: root)
    let bytes = try broadcast(bytes: Array(text.utf8), root: root)
    return AgreedFailure(
      exitStatus: ExitStatus(rawValue: code) ?? .internalError,
      description: String(decoding: bytes, as: UTF8.self))
  }
}
