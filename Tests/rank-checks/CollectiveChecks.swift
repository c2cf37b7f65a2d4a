// Collectives of the wrapper against closed forms. Inputs differ by rank and by index, so that a result
// tells whose data arrived and where.

import Foundation
import MPI

enum CollectiveChecks {
  /// Each by its name, and all of them in one launch as `collectives`.
  static let all: [String: RankCheck] = checks.merging(["collectives": collectives]) { check, _ in check }

  private static let checks: [String: RankCheck] = [
    "environment": environment,
    "barrier": barrier,
    "broadcast": broadcast,
    "broadcast-bytes": broadcastBytes,
    "allreduce": allreduce,
    "gather": gather,
    "gather-text": gatherText,
    "messages": messages,
    "split": split,
    "split-by-node": splitByNode,
    "shared-memory": sharedMemory,
    "replicated-memory": replicatedMemory,
    "shared-sum": sharedSum,
  ]

  /// Lengths around pieces of 16 elements: none, one, odd, just below, exact, just above, many.
  private static let (piece, counts) = (16, [0, 1, 7, 15, 16, 17, 32, 101])

  /// What `rank` puts at `index`: small enough that the sum over seven ranks fits a UInt8, and at odd
  /// indices largest on rank 0, so that neither end always wins.
  private static func contribution(_ rank: Int, _ index: Int, of size: Int) -> Int {
    (index % 2 == 0 ? rank + 1 : size - rank) * (index % 5 + 1)
  }

  private static func collectives(world: Communicator, arguments: [String]) throws {
    for (name, check) in checks.sorted(by: { $0.key < $1.key }) {
      do {
        try check(world, arguments)
      } catch {
        throw Failure(description: "\(name): \(error)")
      }
    }
  }

  private static func environment(world: Communicator, arguments: [String]) throws {
    let version = MPIEnvironment.libraryVersion
    try require(version.contains("MPI") && !version.contains("\n"), "library version is '\(version)'")
    let claimed = Launcher(in: ProcessInfo.processInfo.environment)?.taskCount
    try requireEqual(claimed ?? 1, world.size, "launcher's task count")
    let hosts = try world.allgather(MPIEnvironment.processorName)
    try requireEqual(Set(hosts), [ProcessInfo.processInfo.hostName], "hosts of all ranks")
    try requireEqual(try world.allgather(world.rank), Array(0..<world.size), "list of ranks")
  }

  private static func barrier(world: Communicator, arguments: [String]) throws {
    // Every rank raises its own flag before the barrier, later ranks later, so all flags are up behind it.
    let flags = try SharedMemory(byteCount: world.size, on: try world.splitByNode())
    try flags.synchronize()
    usleep(UInt32(world.rank) * 20_000)
    flags.bytes[world.rank] = 1
    try world.barrier()
    try requireEqual(flags.bytes.reduce(0) { $0 + Int($1) }, world.size, "flags raised")
    try flags.free()
  }

  private static func broadcast(world: Communicator, arguments: [String]) throws {
    try broadcast(world) { Float($0) }
    try broadcast(world) { Double($0) }
    try broadcast(world) { Int32($0) }
    try broadcast(world) { Int64($0) << 40 }
    try broadcast(world) { UInt8($0) }
    try broadcast(world) { UInt64($0) << 50 }
  }

  private static func broadcast<T: MPIScalar & Equatable>(_ world: Communicator, _ make: (Int) -> T) throws {
    world.largestPiece = piece
    for count in counts {
      for root in 0..<world.size {
        var values = (0..<count).map { make(contribution(world.rank, $0, of: world.size)) }
        try values.withUnsafeMutableBufferPointer { try world.broadcast($0, root: root) }
        let expected = (0..<count).map { make(contribution(root, $0, of: world.size)) }
        try requireEqual(values, expected, "\(T.self) broadcast from \(root)")
      }
    }
  }

  private static func broadcastBytes(world: Communicator, arguments: [String]) throws {
    world.largestPiece = piece
    for root in 0..<world.size {
      for length in counts {
        let own = [UInt8](repeating: UInt8(world.rank + 1), count: length + world.rank)
        let expected = [UInt8](repeating: UInt8(root + 1), count: length + root)
        try requireEqual(try world.broadcast(bytes: own, root: root), expected, "bytes of rank \(root)")
      }
    }
  }

  private static func allreduce(world: Communicator, arguments: [String]) throws {
    try allreduce(world) { Float($0) }
    try allreduce(world) { Double($0) }
    try allreduce(world) { Int32($0) }
    try allreduce(world) { Int64($0) << 50 + Int64($0) }  // No Double holds these exactly.
    try allreduce(world) { UInt8($0) }
    try allreduce(world) { UInt64($0) << 50 + UInt64($0) }
    try requireEqual(try world.allreduce(world.rank, .sum), world.size * (world.size - 1) / 2, "sum of ranks")
  }

  private static func allreduce<T: MPIScalar & Equatable>(_ world: Communicator, _ make: (Int) -> T) throws {
    world.largestPiece = piece
    let size = world.size
    let closedForms: [(ReductionOperation, Int)] = [(.sum, size * (size + 1) / 2), (.min, 1), (.max, size)]
    for (operation, factor) in closedForms {
      for count in counts {
        var values = (0..<count).map { make(contribution(world.rank, $0, of: size)) }
        try values.withUnsafeMutableBufferPointer { try world.allreduce($0, operation) }
        try requireEqual(values, (0..<count).map { make(factor * ($0 % 5 + 1)) }, "\(operation) of \(T.self)")
      }
    }
  }

  private static func gather(world: Communicator, arguments: [String]) throws {
    world.largestPiece = piece
    for count in counts {
      let own = (0..<count).map { Double(world.rank * 1000 + $0) }
      let expected = (0..<world.size).flatMap { rank in (0..<count).map { Double(rank * 1000 + $0) } }
      var everywhere = [Double](repeating: -1, count: count * world.size)
      try own.withUnsafeBufferPointer { own in
        try everywhere.withUnsafeMutableBufferPointer { try world.allgather(own, into: $0) }
      }
      try requireEqual(everywhere, expected, "allgather of \(count)")
      for root in 0..<world.size {
        var atRoot = [Double](repeating: -1, count: world.rank == root ? count * world.size : 0)
        try own.withUnsafeBufferPointer { own in
          try atRoot.withUnsafeMutableBufferPointer { try world.gather(own, into: $0, root: root) }
        }
        try requireEqual(atRoot, world.rank == root ? expected : [], "gather of \(count) to \(root)")
      }
    }
  }

  /// Every rank sends to the next one of a ring, the first after the last.
  private static func messages(world: Communicator, arguments: [String]) throws {
    world.largestPiece = piece
    for count in counts where world.size > 1 {
      let own = (0..<count).map { Int64(world.rank * 1000 + $0) }
      let previous = (world.rank + world.size - 1) % world.size
      var received = [Int64](repeating: -1, count: count)
      func send() throws {
        try own.withUnsafeBufferPointer { try world.send($0, to: (world.rank + 1) % world.size) }
      }
      // One that receives first breaks the circle of waiting.
      if world.rank > 0 { try send() }
      try received.withUnsafeMutableBufferPointer { try world.receive($0, from: previous) }
      if world.rank == 0 { try send() }
      try requireEqual(received, (0..<count).map { Int64(previous * 1000 + $0) }, "message of \(count)")
    }
  }

  private static func gatherText(world: Communicator, arguments: [String]) throws {
    let texts = (0..<world.size).map { String(repeating: "nœud \($0), ", count: $0) }
    try requireEqual(try world.allgather(texts[world.rank]), texts, "texts")
    try requireEqual(try world.allgather(""), texts.map { _ in "" }, "empty texts")
  }

  private static func split(world: Communicator, arguments: [String]) throws {
    let color = world.rank % 2
    let members = (0..<world.size).filter { $0 % 2 == color }
    let part = try world.split(color: color, key: world.size - world.rank)
    try requireEqual(try part?.allgather(world.rank), members.reversed(), "members in reverse order")
    try requireEqual(try part?.allreduce(world.rank, .sum), members.reduce(0, +), "sum over one part")
    let first = try world.split(color: world.rank == 0 ? 3 : nil)
    try requireEqual(first?.size, world.rank == 0 ? 1 : nil, "size of rank 0's own group")
  }

  private static func splitByNode(world: Communicator, arguments: [String]) throws {
    let node = try world.splitByNode()
    try requireEqual(try node.allgather(world.rank), Array(0..<world.size), "ranks on this node")
  }

  private static func sharedMemory(world: Communicator, arguments: [String]) throws {
    let node = try world.splitByNode()
    for rowLength in [0, 1, 4097] {
      // Only the first rank's size counts.
      let memory = try SharedMemory(byteCount: world.rank == 0 ? rowLength * world.size : 7, on: node)
      try requireEqual(memory.bytes.count, rowLength * world.size, "bytes on the node")
      for index in 0..<rowLength {
        memory.bytes[world.rank * rowLength + index] = UInt8(world.rank + index % 200)
      }
      try memory.synchronize()
      let expected = (0..<world.size).flatMap { rank in (0..<rowLength).map { UInt8(rank + $0 % 200) } }
      try requireEqual(Array(memory.bytes), expected, "what all ranks wrote")
      try memory.free()
    }
  }

  private static func replicatedMemory(world: Communicator, arguments: [String]) throws {
    let contents = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    // Even and odd ranks stand for two nodes: each half has a copy of its own.
    for node in [try world.splitByNode(), try world.split(color: world.rank % 2)] {
      guard let node else { continue }
      let memory = try SharedMemory(byteCount: try world.broadcast(contents.count), on: node)
      if world.rank == 0 { memory.bytes.copyBytes(from: contents) }
      try memory.replicate(over: world)
      try requireEqual(Array(memory.bytes), contents, "replicated bytes")
      // Left to the end of MPI, which must bear it.
    }
  }

  private static func sharedSum(world: Communicator, arguments: [String]) throws {
    // One node, then two, of even and odd ranks, then as many as ranks.
    for nodeCount in [1, 2, world.size] {
      guard let node = try world.split(color: world.rank % nodeCount) else { continue }
      for count in [0, 1, world.size + 1, 512, 513, 5000] {
        let sum = try SharedSum(count: count, over: world, on: node)
        // The second sum must not remember the first.
        for round in 1...2 {
          for index in 0..<count {
            sum.terms[index] = Int64(round * contribution(world.rank, index, of: world.size)) << 40
          }
          try sum.reduce()
          let expected = (0..<count).map { index in
            (0..<world.size).reduce(0) { $0 + Int64(round * contribution($1, index, of: world.size)) } << 40
          }
          try requireEqual(Array(sum.sums), expected, "sums \(round) of \(count) over \(nodeCount) nodes")
        }
      }
    }
  }
}
