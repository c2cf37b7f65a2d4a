import Files
public import MPI
import Watch

// A failure that one rank meets becomes a `Fault` that is known to all, so that all end alike and none waits for another.

extension Communicator {
  /// Runs `body` on rank 0 alone and gives its bytes to every rank; if it fails, all ranks throw its fault.
  ///
  /// Files are read and written in such bodies: no rank is left waiting for one that failed.
  public func fromRankZero(_ body: () throws -> [UInt8]) throws -> [UInt8] {
    let result = rank == 0 ? Result { try Heartbeat.during(.files, body) } : .success([])
    try throwFailure(of: result, on: 0)
    return try broadcast(bytes: result.get())
  }

  /// The same for a text.
  public func textFromRankZero(_ body: () throws -> String) throws -> String {
    String(decoding: try fromRankZero { Array(try body().utf8) }, as: UTF8.self)
  }

  /// Runs `body` on rank 0 alone; if it fails, all ranks throw its fault.
  public func onRankZero(_ body: () throws -> Void) throws {
    _ = try fromRankZero {
      try body()
      return []
    }
  }

  /// Runs `body` on every rank; if it fails on any, all throw the lowest such rank's fault.
  ///
  /// `body` makes no collective call.
  public func onEveryRank<Value>(_ body: () throws -> Value) throws -> Value {
    let result = Result { try Heartbeat.during(.files, body) }
    var failed = Int32(size)
    if case .failure = result { failed = Int32(rank) }
    let first = Int(try allreduce(failed, .min))
    if first < size { try throwFailure(of: result, on: first) }
    return try result.get()
  }

  /// Throws on every rank what rank `root` says of its failure; nothing happens where it has none.
  private func throwFailure(of result: Result<some Any, any Error>, on root: Int) throws {
    var (status, text) = (ExitStatus.success, "")
    if rank == root, case .failure(let error) = result {
      (status, text) = (ExitStatus(of: error), String(describing: error))
    }
    let code = try broadcast(status.rawValue, root: root)
    guard code != ExitStatus.success.rawValue else { return }
    let sentence = String(decoding: try broadcast(bytes: Array(text.utf8), root: root), as: UTF8.self)
    throw Fault(ExitStatus(rawValue: code) ?? .internalError, sentence, isKnownToAll: true)
  }
}
