import TestSupport
import Testing

/// What allocation-checks asserts on each rank: a step allocates nothing in our code, and the heap does not grow.
///
/// Of the release build: without optimisation closures and generic calls of Swift live on the heap.
@Suite struct AllocationTests {
  /// Trains a configuration of the repository in batches of eight small enough for any build.
  private func check(_ ranks: Int, _ configuration: String, _ settings: String...) throws -> ProcessResult {
    let all = [
      path("Configs/\(configuration).yaml"), "data.digits=\(digitFolder)",
      "training.batch=8", "training.micro_batches=2", "checkpoint.every=1000",
    ]
    return try runRanks(ranks, releaseProduct("allocation-checks"), all + settings)
  }

  @Test(arguments: [
    "r-fcn", "r-st-fcn", "r-st-cnn", "r-st-cnn-projective", "r-st-cnn-tps", "r-residual", "smoke",
  ])
  func `three hundred steps allocate nothing`(_ configuration: String) throws {
    try check(1, configuration, "training.log_every=1000", "training.validate_every=1000").expect()
  }

  @Test(arguments: [
    "data.distortion={kind: p}", "data.distortion={kind: e}", "data.distortion={kind: tc, canvas: 28}",
    "data.augmentation=[place, noise, brightness, flip, {rotate: 0.2}, project, elastic]",
  ])
  func `drawing the samples of three hundred steps allocates nothing`(_ distortion: String) throws {
    try check(1, "r-fcn", distortion, "training.log_every=1000", "training.validate_every=1000").expect()
  }

  @Test(arguments: ["addition-fcn", "sequence-st-cnn"])
  func `putting samples together allocates nothing`(_ configuration: String) throws {
    // Without its transformer, which warns, and so allocates, where it leaves the image in the first steps.
    let settings = [
      "network.layers=[{dense: 55}]", "training.log_every=1000", "training.validate_every=1000",
    ]
    try check(1, configuration, settings[0], settings[1], settings[2]).expect()
  }

  @Test func `three hundred steps of two ranks allocate nothing`() throws {
    let result = try check(2, "r-st-cnn", "training.log_every=1000")
    result.expect()
    #expect(result.errorOutput.contains("rank 1 of 2: 300 steps, 0 logged: "))
  }

  @Test func `logged steps keep a few hundred bytes of metrics each`() throws {
    try check(1, "r-st-cnn", "training.log_every=10").expect()
  }

  @Test func `what a step allocates is found`() throws {
    try check(1, "r-fcn", "training.log_every=1000", "training.reduction=float").expect(exitCode: 1)
  }
}
