public import MPI
import OneDNN

/// What must hold on every rank before the first primitive is made.
public enum Machine {
  /// Refuses a processor that lacks instructions which the program was built to use.
  ///
  /// - Throws: `TrainingError` that names the first of them.
  public static func check() throws {
    guard let instruction = InstructionSet.missingInstruction else { return }
    throw TrainingError(
      "this processor lacks \(instruction), which stn was built to use; build it on this machine, or for the oldest "
        + "machine that is to run it, such as STN_MARCH=x86-64-v3 swift build -c release", .internalError)
  }

  /// Fixes the number of threads and agrees on the lowest instruction set of all ranks; a collective call.
  public static func prepare(threads: Int, over communicator: Communicator) throws {
    let lowest = try communicator.allreduce(InstructionSet.available.rawValue, .min)
    try InstructionSet.limit(to: InstructionSet(rawValue: lowest))
    try Threads.set(threads)
  }

  /// The instruction set in use, such as `avx2`.
  public static var instructionSet: String { InstructionSet.effective.description }
}
