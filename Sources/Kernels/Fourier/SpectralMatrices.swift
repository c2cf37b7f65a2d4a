import Memory

/// For every frequency a complex matrix: samples × channels, or channels × channels.
///
/// Columns are filled up with zeros to pairs of vectors, which is how products take them.
final class SpectralMatrices {
  let rows: Int

  /// Columns, filled up, and the blocks that their channels fill.
  let columns, blocks: Int

  /// Distances between the matrices of neighbouring bins, and between neighbouring rows.
  let binStride, rowStride: Int

  /// Distances between pairs of vectors in a row, and from real to imaginary parts.
  let pairStride, planeStride: Int

  let start: UnsafeMutablePointer<Float>
  private let memory: AlignedMemory<Float>

  /// What products read: bin by bin, a row's real parts before its imaginary parts.
  init(operandOf bins: Int, rows: Int, columns: Int) {
    (self.rows, self.columns, blocks) = (rows, Self.filled(columns), vectorCount(of: columns))
    (pairStride, planeStride) = (2 * vectorLanes, self.columns)
    rowStride = Self.oddLines(2 * self.columns)
    binStride = Self.oddLines(rows * rowStride)
    memory = AlignedMemory(repeating: 0, count: bins * binStride)
    start = memory.start
  }

  /// What are right sides of products only, such as weights: a pair of vectors in all rows together.
  init(panelsOf bins: Int, rows: Int, columns: Int) {
    (self.rows, self.columns, blocks) = (rows, Self.filled(columns), vectorCount(of: columns))
    rowStride = 2 * vectorLanes
    planeStride = rows * rowStride
    pairStride = 2 * planeStride
    binStride = Self.oddLines(self.columns / (2 * vectorLanes) * pairStride)
    memory = AlignedMemory(repeating: 0, count: bins * binStride)
    start = memory.start
  }

  /// What products write and syntheses read: all bins of a row's pair of vectors together.
  ///
  /// It takes the beginning of `memory`.
  init(resultOf bins: Int, rows: Int, columns: Int, memory: AlignedMemory<Float>) {
    (self.rows, self.columns, blocks) = (rows, Self.filled(columns), vectorCount(of: columns))
    (binStride, planeStride) = (4 * vectorLanes, 2 * vectorLanes)
    pairStride = Self.oddLines(bins * binStride)
    rowStride = self.columns / (2 * vectorLanes) * pairStride
    self.memory = memory
    start = memory.start
  }

  /// Elements of memory that results take.
  static func resultCount(bins: Int, rows: Int, columns: Int) -> Int {
    rows * filled(columns) / (2 * vectorLanes) * oddLines(bins * 4 * vectorLanes)
  }

  /// The first real part of block `block` in row `row`, of the first bin.
  @inline(__always)
  func address(row: Int, block: Int) -> UnsafeMutablePointer<Float> {
    start + row * rowStride + block / 2 * pairStride + block % 2 * vectorLanes
  }

  /// Adds imaginary to real parts from `address` on, in all rows and some of their columns.
  func sumParts(
    _ address: UnsafePointer<Float>, columns: Int, into sums: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    var (source, target) = (address, sums)
    for _ in 0..<rows {
      for column in stride(from: 0, to: columns, by: vectorLanes) {
        let (re, im) = (Vector(at: source + column), Vector(at: source + column + planeStride))
        (re + im).store(to: target + column)
      }
      source += self.rowStride
      target += rowStride
    }
  }

  /// Fetches one of `count` equal parts of a bin's matrix into the core's caches.
  @inline(__always)
  func prefetch(bin: Int, part: Int, of count: Int) {
    let (first, end) = (binStride * part / count, binStride * (part + 1) / count)
    prefetchLines(start + bin * binStride + first, count: end - first, writing: false)
  }

  private static func filled(_ columns: Int) -> Int {
    let pair = 2 * vectorLanes
    return (columns + pair - 1) / pair * pair
  }

  /// An odd number of cache lines that holds `count` elements: what lies so far apart shares no cache set.
  private static func oddLines(_ count: Int) -> Int {
    ((count + cacheLine - 1) / cacheLine | 1) * cacheLine
  }
}
