public import Datasets
public import MPI

extension SampleSources {
  /// Opens what `options` name; digits are read by rank 0 and kept once a node.
  ///
  /// A collective call.
  public static func open(_ options: DataOptions, seed: UInt64, over communicator: Communicator) throws
    -> SampleSources
  {
    let memory = options.file == nil ? try share(options, over: communicator) : nil
    return try communicator.onEveryRank {
      let digits = try memory.map {
        try Digits(UnsafeRawBufferPointer($0.bytes), from: DigitFolder(options.digits), owner: $0)
      }
      return try SampleSources(options, seed: seed, digits: digits)
    }
  }

  private static func share(_ options: DataOptions, over communicator: Communicator) throws -> SharedMemory {
    var contents: [UInt8] = []
    try communicator.onRankZero { contents = try DigitFolder(options.digits).readFiles() }
    return try SharedMemory(replicating: contents, over: communicator, node: communicator.splitByNode())
  }
}
