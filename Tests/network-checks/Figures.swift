import Foundation

/// What a network makes of a batch: logits, and the gradients of all parameters.
struct Figures {
  /// The numbers of one tensor.
  struct Entry {
    let name: String
    var numbers: [Double]
    /// The root of the sum over samples of the squares of what each adds; zero where it is not known.
    var size = 0.0
    var isGradient = true
  }

  var entries: [Entry] = []

  /// The relative distance of every tensor to that of a reference.
  ///
  /// Sums that cancel have no digits of their own. So distances are measured by what the samples add, where that is
  /// more than the sum, and by a thousandth of the root mean square of all gradients, where the tensor's is less.
  func deviations(from reference: Figures) -> [Deviation] {
    let floor = 1e-3 * reference.rootMeanSquare
    return zip(entries, reference.entries).map { found, expected in
      let distance = norm(zip(found.numbers, expected.numbers).map { $0 - $1 })
      let least = floor * Double(expected.numbers.count).squareRoot()
      let relative = distance == 0 ? 0 : distance / max(norm(expected.numbers), expected.size, least)
      return Deviation(name: found.name, size: relative.isNaN ? .infinity : relative)
    }
  }

  /// That of all gradients.
  private var rootMeanSquare: Double {
    let gradients = entries.filter(\.isGradient).flatMap(\.numbers)
    return norm(gradients) / Double(max(gradients.count, 1)).squareRoot()
  }
}

/// How far one tensor is from its reference.
struct Deviation {
  let name: String
  let size: Double
}

/// The Euclidean norm.
func norm(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }
