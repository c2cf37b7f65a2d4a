public import MPI
import Files
import POSIX

// A run that is still going deletes its old checkpoints. What a name means is found first and read then, so that in between
// a newer one may have taken its place: whoever reads by a name begins again there, with that.

extension RunFolder {
  /// How often a checkpoint may be gone in a row before that is taken for more than chance.
  private static var attempts: Int { 5 }

  /// Gives `body` the path of the checkpoint that `name` means, and again where a run that is still going replaced that by a
  /// newer one before it was read.
  ///
  /// - Throws: what `body` throws of a checkpoint that is still the one that `name` means; `Fault` where it means none.
  public static func read<Value>(_ name: String, _ body: (String) throws -> Value) throws -> Value {
    for _ in 1..<attempts {
      let path = try checkpoint(at: name)
      do { return try body(path) } catch let error as any StatusError {
        guard error.isOfReading, isReplaced(path, in: name) else { throw error }
      }
    }
    return try body(checkpoint(at: name))
  }

  /// The same on all ranks, which read the one that rank 0 finds; a collective call.
  ///
  /// Only faults that are known to all make all begin again.
  public static func read<Value>(
    _ name: String, over world: Communicator, _ body: (String) throws -> Value
  ) throws -> Value {
    for attempt in 1...attempts {
      let path = try world.textFromRankZero { try checkpoint(at: name) }
      do { return try body(path) } catch let fault as Fault {
        guard fault.isKnownToAll, fault.isOfReading, attempt < attempts else { throw fault }
        let news = try world.fromRankZero { isReplaced(path, in: name) ? [1] : [] }
        guard !news.isEmpty else { throw fault }
      }
    }
    preconditionFailure("the last attempt throws or returns")
  }

  /// Whether the checkpoint at `path` is gone, and `name` means another one by now, or none.
  private static func isReplaced(_ path: String, in name: String) -> Bool {
    !fileExists(path) && (try? checkpoint(at: name)) != path
  }
}

extension StatusError {
  /// Whether it may come of a file that is no longer there, also one that was just looked at, or open on a network's file
  /// system.
  fileprivate var isOfReading: Bool { [.missingInput, .inputOutput, .badData].contains(exitStatus) }
}
