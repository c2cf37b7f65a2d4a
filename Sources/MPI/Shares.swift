/// How work that comes in numbered pieces is shared out: rank r of R gets ⌊r·n/R⌋ … ⌊(r+1)·n/R⌋ − 1.
package func share(of pieces: Int, rank: Int, of ranks: Int) -> Range<Int> {
  rank * pieces / ranks..<(rank + 1) * pieces / ranks
}
