import MPI
import SpatialTransformers

extension Communicator {
  /// What all ranks measured, given the sums over ranks of all warps' sums, one warp's after another's.
  ///
  /// A collective call where there are any warps: the smallest values take an allreduce of their own.
  func join(_ warps: [WarpHealth], sums: some Sequence<Int64>) throws -> [WarpHealth] {
    guard !warps.isEmpty else { return [] }
    var minima = warps.flatMap(\.minima)
    try minima.withUnsafeMutableBufferPointer { try allreduce($0, .min) }
    let sums = Array(sums)
    return warps.indices.map { i in
      let (firstSum, firstMinimum) = (i * WarpHealth.sumCount, i * WarpHealth.minimumCount)
      return WarpHealth(
        sums: Array(sums[firstSum..<firstSum + WarpHealth.sumCount]),
        minima: Array(minima[firstMinimum..<firstMinimum + WarpHealth.minimumCount]))
    }
  }
}
