/// For every frequency a complex matrix: samples × channels, or channels × channels.
///
/// A row holds its real parts, its imaginary parts and, where `sums` asks for it, the sums of both, which
/// complex products by three real ones need. Columns are filled up with zeros to an even number of vectors.
final class SpectralMatrices {
  let rows: Int

  /// Columns filled up, and the distance between the real and the imaginary parts.
  let columns: Int

  /// Distances between neighbouring rows, and between the matrices of neighbouring bins.
  let rowStride, binStride: Int

  let start: UnsafeMutablePointer<Float>
  private let memory: AlignedMemory<Float>

  /// `memory` is used if it is given; it must be large enough.
  init(bins: Int, rows: Int, columns: Int, sums: Bool, memory: AlignedMemory<Float>? = nil) {
    self.rows = rows
    self.columns = Self.filled(columns)
    rowStride = Self.rowStride(columns: columns, sums: sums)
    binStride = Self.binStride(rows: rows, columns: columns, sums: sums)
    self.memory = memory ?? AlignedMemory(repeating: 0, count: bins * binStride)
    start = self.memory.start
  }

  static func filled(_ columns: Int) -> Int {
    let pair = 2 * vectorLanes
    return (columns + pair - 1) / pair * pair
  }

  /// An odd number of cache lines, so that the same column of many rows does not fall on few cache sets.
  private static func rowStride(columns: Int, sums: Bool) -> Int {
    ((sums ? 3 : 2) * filled(columns) / lineCount | 1) * lineCount
  }

  /// An odd number of cache lines for the same reason.
  static func binStride(rows: Int, columns: Int, sums: Bool) -> Int {
    (rows * rowStride(columns: columns, sums: sums) / lineCount | 1) * lineCount
  }

  /// Float32 in a cache line.
  private static var lineCount: Int { 16 }

  /// The first real part of block `block` in row `row` of the first bin.
  @inline(__always)
  func address(row: Int, block: Int) -> UnsafeMutablePointer<Float> {
    start + row * rowStride + block * vectorLanes
  }
}
