import Foundation
import TestSupport
import Testing

/// What holds among ranks, asserted by rank-checks on each of them.
@Suite struct RankTests {
  @Test(arguments: [1, 2, 3, 4])
  func `an exact sum has the same bits on any number of ranks`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["exact-exchange"]).expect()
  }

  @Test(arguments: [1, 3])
  func `a Float32 sum adds up what the ranks have`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["float-exchange"]).expect()
  }

  @Test(arguments: [1, 2, 4])
  func `one rank's NaN is known to all by the name of its tensor`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["faults-of-one-rank"]).expect()
  }

  @Test(arguments: [1, 2, 3, 4])
  func `the health of warps has the same bits on any number of ranks`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["exact-warps"]).expect()
  }

  @Test(arguments: [1, 3])
  func `the health of warps goes with Float32 sums, too`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["float-warps"]).expect()
  }

  @Test(arguments: [1, 2, 4])
  func `a layer's state is averaged exactly, kept by checkpoints and used in evaluation`(ranks: Int) throws {
    let folder = try TemporaryFolder()
    try runRanks(ranks, "rank-checks", ["state", folder.path("run")]).expect()
  }

  @Test(arguments: [1, 2, 3, 4])
  func `averaged weights have the moments of an epoch's samples, to the bit on any number of ranks`(
    ranks: Int
  ) throws {
    let folder = try TemporaryFolder()
    try runRanks(ranks, "rank-checks", ["average-moments", folder.path("run")]).expect()
  }

  @Test(arguments: [1, 3])
  func `moments may be far larger than what gradients are added up in`(ranks: Int) throws {
    let folder = try TemporaryFolder()
    try runRanks(ranks, "rank-checks", ["large-moments", folder.path("run")]).expect()
  }

  @Test(arguments: [1, 2, 3])
  func `ranks that measure moments stop together when the time of the first is up`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["stopped-moments"]).expect()
  }

  @Test(arguments: [1, 2])
  func `moments of averaged weights that cannot be added up end the run on all`(ranks: Int) throws {
    let folder = try TemporaryFolder()
    try runRanks(ranks, "rank-checks", ["sick-moments", folder.path("run")]).expect()
  }

  @Test(arguments: [1, 2, 3])
  func `a bit that flips in one rank's parameters ends all, with its name and the tensor's`(ranks: Int) throws
  {
    let folder = try TemporaryFolder()
    try runRanks(ranks, "rank-checks", ["agreement", folder.path("run")]).expect()
  }

  @Test(arguments: [1, 3])
  func `a bit that flips in one rank's average ends all, too`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["agreement-on-averages"]).expect()
  }

  @Test(arguments: [1, 2, 4])
  func `steps that are not finite are skipped alike on any number of ranks, and by a resumed run`(
    ranks: Int
  ) throws {
    let folder = try TemporaryFolder()
    try runRanks(ranks, "rank-checks", ["skipped-steps", folder.path("run")]).expect()
  }

  @Test(arguments: [1, 3])
  func `a run ends after as many sick steps in a row as it may skip`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["too-many-skipped-steps"]).expect()
  }

  @Test(arguments: [1, 3])
  func `what one rank is asked, all do`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["requests-of-one-rank"]).expect()
  }

  @Test(arguments: [1, 3])
  func `what rank 0 reads, or fails to, all ranks know`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["failure-of-rank-zero"]).expect()
  }

  @Test(arguments: [1, 2, 4])
  func `any rank's failure ends all alike`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["failure-of-any-rank"]).expect()
  }

  @Test(arguments: [1, 2, 3, 4])
  func `an evaluation counts every sample once, on any number of ranks`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["evaluation"]).expect()
  }

  @Test(arguments: [1, 3])
  func `an evaluation that one rank breaks off is void on all, and the next one whole`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["broken-off"]).expect()
  }

  @Test(arguments: [1, 2, 3, 4])
  func `transformers of every family come to the bits that one rank comes to`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["families", digitFolder]).expect()
  }

  @Test(arguments: [1, 2, 3, 4])
  func `so do two heads, and poses with and without classes`(ranks: Int) throws {
    try runRanks(ranks, "rank-checks", ["objectives", digitFolder]).expect()
  }

  @Test(arguments: [1, 2, 3, 4])
  func `so do composed, parallel and deep ones, with every kernel, a penalty, a range and a pose`(
    ranks: Int
  ) throws {
    try runRanks(ranks, "rank-checks", ["placements", digitFolder]).expect()
  }
}
