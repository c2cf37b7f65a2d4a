import Files
import TestSupport
import Testing
import Training

/// Where runs go on, over tables of folders: no file is there.
@Suite struct WalkBackTests {
  private func walk(_ names: [String], _ steps: [Int], bad: Set<Int> = []) throws -> WalkBack {
    let checkpoints = steps.map { "step-0000000\($0).h5" }
    return try WalkBack(in: RunContents(of: names, amidCheckpoints: checkpoints), of: "Runs/a") { step in
      bad.contains(step) ? "\(step) is damaged; use an older checkpoint" : nil
    }
  }

  @Test(
    arguments: [
      ([], 8, []), ([8], 4, [8]), ([8, 4], 0, [8, 4]), ([4], 8, []), ([8, 0], 4, [8]),
    ] as [(Set<Int>, Int, [Int])])
  func `a run goes on from the newest that is good`(bad: Set<Int>, step: Int, passedOver: [Int]) throws {
    let walk = try walk(["latest", "config.yaml", "train.log"], [0, 4, 8], bad: bad)
    #expect(walk.step == step)
    #expect(walk.passedOver.map(\.step) == passedOver)
    #expect(walk.passedOver.map(\.reason) == passedOver.map { "\($0) is damaged; use an older checkpoint" })
  }

  @Test(arguments: [
    [], ["train.log", "slurm-1.out", "lost+found"], ["checkpoints", "stn.lock"], [".latest.node.7.tmp"],
  ])
  func `where no run was, one begins, whatever else is there`(names: [String]) throws {
    let walk = try walk(names, [])
    #expect(walk.step == nil && walk.passedOver.isEmpty)
  }

  @Test(arguments: ["config.yaml", "metrics.jsonl", "latest", "best"])
  func `where one was, none begins anew for want of checkpoints`(name: String) {
    expectRefusal(.noCheckpoint, "the output Runs/a holds \(name)", "a run has been there", "start afresh") {
      _ = try walk([name, "train.log"], [])
    }
  }

  @Test func `where none is good, each is said to be bad, without advice that leads nowhere`() {
    expectRefusal(
      .noCheckpoint,
      "no checkpoint in the output Runs/a can be used (8 is damaged, and 4 is damaged); name another"
    ) {
      _ = try walk(["latest"], [4, 8], bad: [4, 8])
    }
  }

  @Test func `one kept aside tells of a run, too`() {
    expectRefusal(.noCheckpoint, "holds checkpoints/step-00000004.h5.aside-2") {
      let contents = RunContents(of: [], amidCheckpoints: ["step-00000004.h5.aside-2"])
      _ = try WalkBack(in: contents, of: "Runs/a") { _ in nil }
    }
  }
}
