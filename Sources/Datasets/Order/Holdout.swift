import Files
import Tensors

/// Which training samples are held out to choose settings by, and which are left to learn from.
///
/// The last so many of a permutation that no setting changes: so runs of different seeds are compared on the
/// same samples, and a larger held-out part contains the smaller.
public struct Holdout: Sendable, Equatable {
  /// The indices that are learnt from, ascending.
  public let training: [Int]

  /// The indices held out, ascending.
  public let validation: [Int]

  /// Holds out `validation` of `total` samples.
  ///
  /// Throws a ``Fault`` where none would be left.
  public init(validation: Int, of total: Int) throws {
    guard validation < total else {
      throw Fault(
        .configuration,
        "validation holds out \(validation) of \(total) training samples, allowed is less than all")
    }
    let permutation = KeyedPermutation(count: total, seed: 0, purpose: .split)
    let order = validation == 0 ? Array(0..<total) : (0..<total).map { permutation[$0] }
    training = order.dropLast(validation).sorted()
    self.validation = order.suffix(validation).sorted()
  }
}
