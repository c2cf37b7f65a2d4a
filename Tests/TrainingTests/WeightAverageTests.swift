import Tensors
import TestSupport
import Testing
@testable import Training

/// Averages against numbers that Fixtures/make_averages.py printed.
@Suite struct WeightAverageTests {
  private let store = ParameterStore()

  init() {
    _ = store.declare("weight", shape: [1, 4], initialization: .constant(8))
    _ = store.declare("frozen", shape: [2], initialization: .values([-0.0, 0.1]), isFrozen: true)
    store.seal(seed: 1)
  }

  private func options(_ kind: AveragingKind, decay: Double = 0.999, from: Double = 1, every: Int = 1)
    -> AveragingOptions
  {
    var options = AveragingOptions()
    (options.kind, options.decay, options.from, options.every) = (kind, decay, from, every)
    return options
  }

  /// The average of what five steps come to, of numbers that Float32 holds exactly.
  private func average(_ options: AveragingOptions, steps: Int = 5) throws -> WeightAverage {
    let average = try #require(options.makeAverage(of: store, steps: steps))
    for step in 1...5 {
      for i in 0..<4 { store.values[i] = Float((i * 5 + step * 3) % 7 - 3) / 8 }
      average.add(after: step)
    }
    return average
  }

  /// Five sums of numbers below one in Float32.
  private let tolerance = 1e-7

  @Test(arguments: [
    (0.999, [-0.100774220705, 0.211725769184, 0.0382117853122, 0.00455794738676]),
    (0.25, [-0.141690340941, 0.264559659059, 0.0580610795878, -0.0278764204122]),
  ])
  func `an exponential average whose decay warms up, as PyTorch has it`(
    decay: Double, expected: [Double]
  ) throws {
    let average = try average(options(.ema, decay: decay))
    expectClose(average.values.prefix(4), expected, absolute: tolerance)
    #expect(average.count == 5)
  }

  @Test func `a plain average of all steps, as PyTorch has it`() throws {
    let average = try average(options(.swa))
    expectClose(average.values.prefix(4), [0.05, -0.025, 0.075, 0], absolute: tolerance)
    #expect(average.count == 5)
  }

  @Test func `a plain average of every so manieth step from one on`() throws {
    let average = try average(options(.swa, from: 2, every: 2))
    #expect(Array(average.values.prefix(4)) == [0.3125, 0.0625, -0.1875, 0])
    #expect(average.count == 2)
  }

  @Test(arguments: [(0.75, 1000, 750), (0.5, 5, 3), (0, 5, 1), (1, 5, 1), (7, 5, 7)])
  func `below 1 it is a share of all steps that comes before the first`(from: Double, steps: Int, first: Int)
  {
    #expect(options(.swa, from: from).start(of: steps) == first)
  }

  @Test func `without an averaged model the weights stay in their place`() throws {
    let average = try average(options(.swa, from: 0.5), steps: 100)
    #expect(average.count == 0)
    let own = Array(store.values)
    average.whileInPlace { #expect(Array(store.values) == own) }
  }

  @Test func `the average takes the weights' place and gives it back to the bit, also after an error`() throws
  {
    struct Stop: Error {}
    let average = try average(options(.ema))
    let (own, averaged, version) = (Array(store.values), Array(average.values), store.version)
    #expect(throws: Stop.self) {
      try average.whileInPlace {
        #expect(Array(store.values) == averaged && store.version > version)
        throw Stop()
      }
    }
    #expect(Array(store.values) == own && Array(average.values) == averaged)
    #expect(store.version == version + 2)
  }

  @Test(arguments: [AveragingKind.ema, .swa])
  func `frozen parameters stay as they are, to the bit`(kind: AveragingKind) throws {
    let average = try average(options(kind))
    #expect(average.values[4...].map(\.bitPattern) == [Float(-0.0), 0.1].map(\.bitPattern))
  }

  @Test(arguments: [(2999, 0), (3000, 5)])
  func `a longer run drops an average that began before its own may`(step: Int, models: Int) throws {
    let average = try average(options(.swa, from: 0.75), steps: 4)
    #expect(average.count == 3)
    let longer = try #require(options(.swa, from: 0.75).makeAverage(of: store, steps: 4000))
    longer.count = 5
    _ = longer.values.update(fromContentsOf: average.values)
    longer.dropEarly(after: step)
    #expect(longer.count == models && longer.values.contains { $0 != 0 } == (models > 0))
    #expect(longer.words.contains("of 5 models that a shorter run had begun is dropped") == (models == 0))
  }

  @Test func `an exponential average is not dropped`() throws {
    let average = try average(options(.ema))
    average.dropEarly(after: 1)
    #expect(average.count == 5)
  }

  @Test func `nothing is averaged unless somebody asks for it`() {
    #expect(AveragingOptions().makeAverage(of: store, steps: 5) == nil)
  }
}
