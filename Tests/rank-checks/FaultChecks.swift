// Checks that end badly on purpose: what the launcher and the other ranks see is asserted by the tests.

import MPI

enum FaultChecks {
  static let all: [String: RankCheck] = [
    "abort": abort,
    "fail-alone": failAlone,
    "oversized-memory": oversizedMemory,
    "truncated-broadcast": truncatedBroadcast,
  ]

  /// The last rank aborts with the given code while the others wait for it.
  private static func abort(world: Communicator, arguments: [String]) throws {
    let code = arguments.first.flatMap { Int32($0) } ?? 1
    if world.rank == world.size - 1 { world.abort(code: code) }
    try world.barrier()
  }

  /// The last rank throws while it owns a group and shared memory, and the others wait for it.
  private static func failAlone(world: Communicator, arguments: [String]) throws {
    let node = try world.splitByNode()
    let memory = try SharedMemory(byteCount: 8, on: node)
    try require(world.rank < world.size - 1, "the last rank fails with \(memory.bytes.count) bytes shared")
    try world.barrier()
  }

  /// More memory is asked for than an address can reach.
  private static func oversizedMemory(world: Communicator, arguments: [String]) throws {
    _ = try SharedMemory(byteCount: 1 << 50, on: try world.splitByNode())
  }

  /// Rank 0 sends more than the others expect, which the library must report as its own error.
  private static func truncatedBroadcast(world: Communicator, arguments: [String]) throws {
    var values = [Int64](repeating: 0, count: world.rank == 0 ? 4 : 2)
    try values.withUnsafeMutableBufferPointer { try world.broadcast($0) }
  }
}
