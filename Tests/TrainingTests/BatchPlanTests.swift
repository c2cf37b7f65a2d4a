import Files
import TestSupport
import Testing
import Training

@Suite struct BatchPlanTests {
  private func plan(
    batch: Int = 256, microBatches: Int = 8, _ reduction: Reduction = .exact, ranks: Int
  ) throws -> BatchPlan {
    var options = TrainingOptions()
    (options.batch, options.microBatches, options.reduction) = (batch, microBatches, reduction)
    return try BatchPlan(options, ranks: ranks)
  }

  @Test(arguments: 1...8)
  func `every micro-batch belongs to one rank, in order and evenly`(ranks: Int) throws {
    let plan = try plan(ranks: ranks)
    let shares = (0..<ranks).map(plan.microBatches)
    #expect(shares.flatMap { $0 } == Array(0..<8))
    #expect(shares.allSatisfy { (8 / ranks...(8 + ranks - 1) / ranks).contains($0.count) })
    #expect(plan.microBatch == 32)
  }

  @Test(arguments: 1...4)
  func `floating-point sums take one micro-batch a rank, whatever the option says`(ranks: Int) throws {
    let plan = try plan(batch: 24, microBatches: 5, .float, ranks: ranks)
    #expect(plan.microBatch == 24 / ranks)
    #expect((0..<ranks).map(plan.microBatches) == (0..<ranks).map { $0..<$0 + 1 })
  }

  @Test func `a batch that does not divide is refused with both numbers`() {
    expectRefusal(.configuration, "training.batch 100", "training.micro_batches, 8") {
      _ = try plan(batch: 100, ranks: 1)
    }
    expectRefusal(.configuration, "training.batch 64", "the number of ranks (reduction: float), 3") {
      _ = try plan(batch: 64, .float, ranks: 3)
    }
  }

  @Test func `more ranks than micro-batches are refused with what to do`() {
    expectRefusal(.configuration, "9 ranks cannot share 8 micro-batches", "start at most 8 ranks") {
      _ = try plan(ranks: 9)
    }
  }
}
