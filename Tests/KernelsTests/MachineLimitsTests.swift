import Kernels
import Memory
import Testing

@Suite struct MachineLimitsTests {
  @Test func `the loop of multiply-adds does every one of them`() {
    // From 0 each of the chains counts the rounds, exactly.
    let chains = Float(MachineLimits.operationsPerRound / 2)
    #expect(MachineLimits.multiplyAdd(rounds: 1000, factor: 1, term: 1) == 1000 * chains)
    // x ← 2 x + 1 gives 2^n − 1.
    #expect(MachineLimits.multiplyAdd(rounds: 10, factor: 2, term: 1) == 1023 * chains)
    #expect(MachineLimits.multiplyAdd(rounds: 0, factor: 1, term: 1) == 0)
  }

  @Test func `the loop over memory adds every element`() {
    let count = 4 * vectorLanes
    let (first, second) = ((0..<count).map { Float($0) }, (0..<count).map { Float(3 * $0 + 1) })
    var sums = [Float](repeating: 0, count: count)
    MachineLimits.add(first, second, into: &sums, count: count)
    #expect(sums == (0..<count).map { Float(4 * $0 + 1) })
  }
}
