import MPI
import TestSupport
import Testing

@Suite struct CollectiveTests {
  @Test(arguments: [1, 2, 3, 4])
  func `every collective gives its closed form on every rank`(rankCount: Int) throws {
    try runRanks(rankCount, "rank-checks", ["collectives"]).expect()
  }

  @Test func `a program started without mpirun is a world of one rank`() throws {
    try run(builtProduct("rank-checks"), ["collectives"]).expect()
  }

  @Test func `a program started without mpirun needs no place for the library's files`() throws {
    let environment = ["TMPDIR": "/proc/self/attr", "OMPI_MCA_btl": "no-such-transport"]
    try run(builtProduct("rank-checks"), ["collectives"], environment: environment).expect()
  }
}
