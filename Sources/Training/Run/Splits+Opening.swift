public import Datasets
public import MPI

extension Splits {
  /// Opens what `options` name; digits are read by rank 0 and kept once a node.
  ///
  /// A collective call.
  public static func open(_ options: DataOptions, seed: UInt64, over world: Communicator) throws
    -> Splits
  {
    let memory = options.file == nil ? try share(options, over: world) : nil
    return try world.onEveryRank {
      let digits = try memory.map {
        try Digits(UnsafeRawBufferPointer($0.bytes), from: DigitFolder(options.digits), owner: $0)
      }
      return try Splits(options, seed: seed, digits: digits)
    }
  }

  /// Reads the digits to where they stay: a copy of rank 0's own would double what it takes of memory.
  private static func share(_ options: DataOptions, over world: Communicator) throws -> SharedMemory {
    let folder = DigitFolder(options.digits)
    var count = 0
    if world.rank == 0 { count = folder.byteCount() }
    let memory = try SharedMemory(
      byteCount: world.broadcast(count), on: world.splitByNode())
    try world.onRankZero { try folder.readFiles(into: memory.bytes) }
    try memory.replicate(over: world)
    return memory
  }
}
