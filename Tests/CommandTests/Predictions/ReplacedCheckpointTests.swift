import Foundation
import TestSupport
import Testing

/// Checkpoints of a run that is still going, which deletes them.
@Suite struct ReplacedCheckpointTests {
  @Test(arguments: [1, 3])
  func `a checkpoint that is deleted before it is open is replaced by the newest, on all ranks`(ranks: Int)
    throws
  {
    let folder = try TemporaryFolder()
    let run = folder.path("run")
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().path, toPath: run)
    try runRanks(ranks, "rank-checks", ["replaced-checkpoint", run, "12", "6"]).expect()
  }
}
