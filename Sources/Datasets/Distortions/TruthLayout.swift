import Files
import SpatialTransformers
import Tensors

/// How what is known of samples goes over into what is known of what is made of them.
///
/// Columns are kept, and new ones stand behind them; one whose name is taken gets a number. The matrix that leads back to
/// the original, `transform`, is the exception where pixels are moved: it is told anew for what was made, or not at all.
struct TruthLayout {
  /// All columns, those that are kept first.
  let columns: [Column]

  /// The matrix that is not kept; nil where there is none.
  let replaced: KnownTransform?

  /// The number of values that are kept.
  let keptCount: Int

  private let knownCount: Int

  /// Puts new columns behind the known ones, of which that of the matrix is kept or not.
  init(_ known: [Column], adding new: [Column], keepingTransform: Bool = false) {
    replaced = keepingTransform ? nil : KnownTransform(among: known)
    let kept = known.filter { keepingTransform || $0.path != KnownTransform.name }
    var names = Set(kept.map(\.path))
    columns = kept + new.map { $0.renamed(avoiding: &names) }
    knownCount = known.valueCount
    keptCount = kept.valueCount
  }

  /// Copies what is kept, and says where the new values go.
  func keep(
    _ known: UnsafePointer<Float>, in truth: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    let gap = replaced?.values ?? knownCount..<knownCount
    truth.update(from: known, count: gap.lowerBound)
    (truth + gap.lowerBound).update(from: known + gap.upperBound, count: knownCount - gap.upperBound)
    return truth + keptCount
  }
}

extension [Column] {
  /// The values of all columns of a row.
  var valueCount: Int { reduce(0) { $0 + $1.rowCount } }
}

extension Column {
  /// The column under its own name, or under that and the first number from 2 that is not taken.
  fileprivate func renamed(avoiding names: inout Set<String>) -> Column {
    var (name, number) = (path, 2)
    while !names.insert(name).inserted {
      name = "\(path)_\(number)"
      number += 1
    }
    return Column(name, dimensions, units: units, longName: longName)
  }

  /// The column with a value, or as many as it has, for each of so many parts.
  func ofParts(_ count: Int) -> Column {
    Column(path, [Dimension("part", count)] + dimensions, units: units, longName: longName)
  }
}

extension Schema {
  /// The same samples of which this is known.
  func with(truth: TruthLayout) -> Schema {
    var schema = self
    schema.truth = truth.columns
    return schema
  }
}
