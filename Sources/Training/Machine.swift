public import MPI
import OneDNN

/// What must hold on every rank before the first primitive is made.
public enum Machine {
  /// Fixes the number of threads and agrees on the lowest instruction set of all ranks; a collective call.
  public static func prepare(threads: Int, over communicator: Communicator) throws {
    let lowest = try communicator.allreduce(InstructionSet.available.rawValue, .min)
    try InstructionSet.limit(to: InstructionSet(rawValue: lowest))
    try Threads.set(threads)
  }

  /// The instruction set in use, such as `avx2`.
  public static var instructionSet: String { InstructionSet.effective.description }
}
