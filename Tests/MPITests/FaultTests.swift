import MPI
import TestSupport
import Testing

@Suite struct FaultTests {
  @Test(arguments: [1, 2, 3, 4])
  func `an abort's code is what mpirun returns`(rankCount: Int) throws {
    try runRanks(rankCount, "rank-checks", ["abort", "76"]).expect(exitCode: 76)
  }

  @Test func `an abort's code is what a single process returns`() throws {
    try run(builtProduct("rank-checks"), ["abort", "76"]).expect(exitCode: 76)
  }

  @Test(arguments: [1, 2, 3, 4])
  func `a rank that fails alone ends the job and says which rank it was`(rankCount: Int) throws {
    let result = try runRanks(rankCount, "rank-checks", ["fail-alone"])
    result.expect(exitCode: 1)
    #expect(
      result.errorOutput.contains("[rank \(rankCount - 1) of \(rankCount)] fail-alone: the last rank fails"))
  }

  @Test func `an error carries the C function, the rank and the library's words`() throws {
    let result = try runRanks(2, "rank-checks", ["truncated-broadcast"])
    result.expect(exitCode: 1)
    let said = try #require(
      result.errorOutput.split(separator: "\n").first { $0.contains("MPI_Bcast failed") })
    #expect(said.contains("MPI_Bcast failed on rank 1: "))
    // The words are the library's own, and what MPICH finds differs with the way that the message took.
    let words =
      MPIEnvironment.isOpenMPI
      ? "MPI_ERR_TRUNCATE: message truncated (error class 15, code 15)" : "error stack: "
    #expect(said.contains(words))
  }

  @Test(arguments: [1, 2])
  func `memory that a node does not have is refused with its size and place`(rankCount: Int) throws {
    let result = try runRanks(rankCount, "rank-checks", ["oversized-memory"])
    result.expect(exitCode: 1)
    #expect(result.errorOutput.contains("MPI_Win_allocate_shared failed on rank 0: "))
    #expect(result.errorOutput.contains("while sharing 1125899906842624 bytes on a node"))
  }

  @Test func `memory that a process by itself does not have is refused with its size`() throws {
    let result = try run(builtProduct("rank-checks"), ["oversized-memory"])
    result.expect(exitCode: 1)
    #expect(result.errorOutput.contains("mmap failed: Cannot allocate memory"))
    #expect(result.errorOutput.contains("while reserving 1125899906842624 bytes of memory"))
  }

  @Test func `an unknown check is refused with the list of names`() throws {
    let result = try run(builtProduct("rank-checks"), ["alreduce"])
    result.expect(exitCode: 2)
    #expect(result.errorOutput.contains("allgather") == false)
    #expect(result.errorOutput.contains("broadcast, broadcast-bytes, "))
  }
}
