import MPI
import Memory

/// Numbers about every sample of a dataset, of which each rank knows some rows.
struct SampleTable {
  let count: Int
  let width: Int
  private let memory: AlignedMemory<Float>

  /// A table of zeros.
  init(count: Int, width: Int) {
    (self.count, self.width) = (count, width)
    memory = AlignedMemory(repeating: 0, count: count * width)
  }

  /// The numbers of a row.
  func row(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: memory.elements[index * width..<(index + 1) * width])
  }

  /// A column.
  func column(_ index: Int) -> [Float] { (0..<count).map { memory.elements[$0 * width + index] } }

  /// Brings the rows of all ranks together, each of which one rank alone has written; a collective call.
  func gather(over world: Communicator) throws { try world.allreduce(memory.elements, .sum) }
}
