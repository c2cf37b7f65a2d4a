import Files
package import MPI
package import Networks
import Tensors

/// Holds against each other what the ranks have learnt, which are the same bits on all of them unless a machine errs.
///
/// A bit that flips in one rank's memory spoils that rank's share of every gradient from then on, and nothing else tells.
package final class Agreement {
  private let world: Communicator
  /// Every parameter, every layer's state, what the optimizer remembers of each parameter, its average, and the moments of
  /// averages, with its path.
  private let tensors: [(path: String, values: UnsafeMutableBufferPointer<Float>)]
  /// The same in as few pieces as possible.
  private let stores: [UnsafeMutableBufferPointer<Float>]

  /// Prepares to compare the network that a world trains.
  package init(
    of network: Network, _ optimizer: any Optimizer, _ average: WeightAverage? = nil, over world: Communicator
  ) {
    self.world = world
    let remembered = optimizer.state + (average.map { [("average", $0.values)] } ?? [])
    let parameters = network.parameters.parameters
    let moments = average?.moments
    tensors =
      (parameters + network.state.parameters).map { ($0.name, $0.values) }
      + (moments?.state.parameters ?? []).map { ("\($0.name)/average", moments?.values(of: $0) ?? $0.values) }
      + remembered.flatMap { state in
        parameters.map { parameter in
          let part = UnsafeMutableBufferPointer(rebasing: state.values[parameter.range])
          return ("\(parameter.name)/\(state.name)", part)
        }
      }
    stores =
      [network.parameters.values, network.state.values] + remembered.map(\.values)
      + (moments.map { [$0.values] } ?? [])
  }

  /// Compares digests; a collective call, which allocates nothing where they are the same.
  ///
  /// - Throws: `Fault` of the status `diverged`, known to all, that names the ranks and the tensors.
  package func check(after step: Int) throws {
    guard world.size > 1 else { return }
    var digest = Digest()
    for values in stores { digest.update(UnsafeRawBufferPointer(values)) }
    let own = digest.value
    let isSame = try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) { bounds in
      // The largest of the complements is the complement of the smallest.
      (bounds[0], bounds[1]) = (own, ~own)
      try world.allreduce(bounds, .max)
      return bounds[0] == ~bounds[1]
    }
    if !isSame { throw try fault(own, after: step) }
  }

  private func fault(_ own: UInt64, after step: Int) throws -> Fault {
    let different = try tensors.filter { tensor in
      let digests = try world.allgather(Digest.of(UnsafeRawBufferPointer(tensor.values)))
      return Set(digests).count > 1
    }
    let others = different.count > 3 ? " and \(different.count - 3) more" : ""
    let paths = different.prefix(3).map(\.path).joined(separator: ", ") + others
    return Fault(
      .diverged,
      "after step \(step) the ranks no longer have the same numbers (\(paths)): \(ranks(of: try world.allgather(own))); "
        + "nothing was written since; go on from the last checkpoint, and have the machine's memory tested",
      isKnownToAll: true)
  }

  /// Which ranks have other digests than most, or which there are of each.
  private func ranks(of digests: [UInt64]) -> String {
    let groups = Dictionary(grouping: digests.indices) { digests[$0] }.values.sorted {
      ($1.count, $0[0]) < ($0.count, $1[0])
    }
    func name(_ ranks: [Int]) -> String {
      let numbers = ranks.prefix(8).map { "\($0)" }.joined(separator: ", ")
      return (ranks.count == 1 ? "rank " : "ranks ") + numbers + (ranks.count > 8 ? " …" : "")
    }
    guard groups.count == 1 || groups[0].count > groups[1].count else {
      return groups.map(name).joined(separator: " against ") + ", of which nobody can tell who is right"
    }
    let odd = groups.dropFirst().flatMap { $0 }.sorted()
    return "\(name(odd)) \(odd.count == 1 ? "differs" : "differ") from the others"
  }
}
