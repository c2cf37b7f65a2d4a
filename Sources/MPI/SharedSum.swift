/// Adds up 64-bit integers over ranks, those of a node in memory that they share.
///
/// Each rank of a node writes its terms where the others read them, and adds up one part of everybody's; nothing is sent
/// within a node. The nodes' first ranks then add up the nodes' sums by messages. Sums wrap, so that neither grouping nor
/// order can change them. The memory lives until `MPIEnvironment.finalize()`, as `SharedMemory` says.
public final class SharedSum {
  /// This rank's terms, to be written before every `reduce()`, which may leave anything in them.
  public let terms: UnsafeMutableBufferPointer<Int64>

  /// The sums over all ranks, from the end of `reduce()` until this rank calls it again.
  public var sums: UnsafeBufferPointer<Int64> { UnsafeBufferPointer(nodeSums) }

  private let nodeSums: UnsafeMutableBufferPointer<Int64>
  /// The terms of all ranks of the node, in their order.
  private let everyTerms: [UnsafeMutableBufferPointer<Int64>]
  private let memory: SharedMemory
  private let node: Communicator
  /// The first ranks of all nodes; nil on the other ranks.
  private let leaders: Communicator?
  private let nodeCount: Int

  /// The integers that are added up at a time, so that sums stay in the cache until the last rank's terms are in.
  private static let block = 1024
  /// The integers of a page: no two ranks write to the same one.
  private static let page = 512

  /// Makes room for `count` terms of each rank of `world`, all of them zero; a collective call.
  ///
  /// `node` holds this rank's neighbours: it is `world.splitByNode()`, or a part of that.
  public init(count: Int, over world: Communicator, on node: Communicator) throws(MPIError) {
    let stride = (count + Self.page - 1) / Self.page * Self.page
    // A rank by itself has its terms for sums.
    let pieces = node.size == 1 ? 1 : node.size + 1
    memory = try SharedMemory(byteCount: 8 * pieces * stride, on: node)
    let integers = memory.bytes.bindMemory(to: Int64.self)
    func piece(_ index: Int) -> UnsafeMutableBufferPointer<Int64> {
      UnsafeMutableBufferPointer(rebasing: integers[index * stride..<index * stride + count])
    }
    nodeSums = piece(pieces - 1)
    everyTerms = (0..<node.size).map(piece)
    terms = everyTerms[node.rank]
    terms.initialize(repeating: 0)
    self.node = node
    leaders = try world.splitLeaders(of: node)
    nodeCount = try world.allreduce(node.rank == 0 ? 1 : 0, .sum)
  }

  /// Adds up all ranks' terms; a collective call.
  ///
  /// The corresponding C functions are `MPI_Barrier` (MPI 3.1, 5.3) and, where there are several nodes,
  /// `MPI_Allreduce` (5.9.6).
  public func reduce() throws(MPIError) {
    try memory.synchronize()
    if node.size > 1 {
      addUp(share(of: terms.count, rank: node.rank, of: node.size))
      try memory.synchronize()
    }
    guard nodeCount > 1 else { return }
    try leaders?.allreduce(nodeSums, .sum)
    try memory.synchronize()
  }

  /// Adds up the terms of the node's ranks in a range, block by block.
  private func addUp(_ range: Range<Int>) {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.block) {
      let block = start..<min(start + Self.block, range.upperBound)
      _ = nodeSums[block].update(fromContentsOf: everyTerms[0][block])
      for terms in everyTerms.dropFirst() {
        for i in block { nodeSums[i] &+= terms[i] }
      }
    }
  }
}
