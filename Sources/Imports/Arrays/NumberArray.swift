import Archives
import Arrays
import Files

/// An array of numbers in a file of any kind, of which rows are read by themselves.
protocol NumberArray {
  /// What faults call it.
  var name: String { get }

  /// The dimensions, of which the first counts the rows.
  var shape: [Int] { get }

  /// Whether the elements are unsigned bytes.
  var isBytes: Bool { get }

  /// Some rows, rounded to Float32.
  func floats(rows: Range<Int>) throws(Fault) -> [Float]

  /// Some rows of whole numbers.
  ///
  /// - Throws: a fault that names what is no whole number.
  func integers(rows: Range<Int>) throws(Fault) -> [Int]

  /// Refuses a file that is longer or shorter than it says, or disagrees with a checksum.
  func verify() throws(Fault)
}

extension StoredArray: NumberArray {
  var isBytes: Bool { element == .uint8 }
}
