import HDF5
public import MPI
import OneDNN

/// What must hold on every rank before the first primitive is made.
public enum Machine {
  /// Fixes the number of threads and agrees on the lowest instruction set of all ranks; a collective call.
  public static func prepare(threads: Int, over world: Communicator) throws {
    let lowest = try world.allreduce(InstructionSet.available.rawValue, .min)
    try InstructionSet.limit(to: InstructionSet(rawValue: lowest))
    try Threads.set(threads)
  }

  /// Why the program can't run with the libraries that were loaded, in a sentence; nil where it can.
  public static var libraryProblem: String? { OneDNNLibrary.problem ?? HDF5Library.problem }

  /// The instruction set in use, such as `avx2`.
  public static var instructionSet: String { InstructionSet.effective.description }
}
