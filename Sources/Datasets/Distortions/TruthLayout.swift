import Files
import SpatialTransformers
import Tensors

/// How what is known of samples goes over into what is known of what is made of them.
///
/// Columns are kept, and new ones stand behind them; one whose name is taken gets a number. The matrix that leads back to
/// the original, `transform`, is the exception: it is told anew for what was made, or not at all.
struct TruthLayout {
  /// The name of the column of the matrix that leads back to the original.
  static let transformName = "transform"

  /// All columns, those that are kept first.
  let columns: [Column]

  /// Where the matrix of images stands among the values that were known; nil where there is none.
  let knownTransform: Range<Int>?

  /// The number of values that are kept.
  let keptCount: Int

  private let knownCount: Int

  /// Puts new columns behind the known ones.
  init(_ known: [Column], adding new: [Column]) {
    var (transform, place, kept) = (Range<Int>?.none, 0, [Column]())
    for column in known {
      let places = place..<place + column.rowCount
      place = places.upperBound
      if column.path == Self.transformName { transform = places } else { kept.append(column) }
    }
    var names = Set(kept.map(\.path))
    columns = kept + new.map { $0.renamed(avoiding: &names) }
    (knownTransform, knownCount) = (transform, place)
    keptCount = place - (transform?.count ?? 0)
  }

  /// Copies what is kept, and says where the new values go.
  func keep(
    _ known: UnsafePointer<Float>, in truth: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    let gap = knownTransform ?? knownCount..<knownCount
    truth.update(from: known, count: gap.lowerBound)
    (truth + gap.lowerBound).update(from: known + gap.upperBound, count: knownCount - gap.upperBound)
    return truth + keptCount
  }

  /// Writes the matrix that leads back to the original, of six or nine entries, given that of the last step back, of six or
  /// nine: where none was known, what is undistorted is the original.
  func compose(
    _ known: UnsafePointer<Float>, with last: UnsafePointer<Float>, _ lastCount: Int,
    into entries: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    guard let place = knownTransform, place.count == 6 || place.count == 9 else {
      return entries.update(from: last, count: lastCount)
    }
    let product = Matrix3(known + place.lowerBound, place.count) * Matrix3(last, lastCount)
    for i in 0..<count { entries[i] = Float(product[i / 3][i % 3]) }
  }
}

extension Matrix3 {
  /// The matrix of nine entries, or of six above a row (0 0 1).
  fileprivate init(_ entries: UnsafePointer<Float>, _ count: Int) {
    func row(_ index: Int) -> SIMD3<Double> {
      let line = entries + 3 * index
      return SIMD3(Double(line[0]), Double(line[1]), Double(line[2]))
    }
    self.init(row(0), row(1), count == 9 ? row(2) : SIMD3(0, 0, 1))
  }
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
}

extension Schema {
  /// The same samples of which this is known.
  func with(truth: TruthLayout) -> Schema {
    var schema = self
    schema.truth = truth.columns
    return schema
  }
}
