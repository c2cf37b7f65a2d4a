import Files
import HDF5

/// An array of numbers in anybody's HDF5 file, of any size and order of bytes, chunked and packed or not.
struct H5NumberArray: NumberArray {
  let name: String
  let shape: [Int]
  let isBytes: Bool
  private let dataset: H5Dataset
  private let numbers: H5Dataset.NumberClass

  init(_ dataset: H5Dataset, in path: String) throws(Fault) {
    name = "\(path): \(dataset.name)"
    (self.dataset, shape, isBytes) = (dataset, dataset.dimensions, dataset.kind == .uint8)
    let numbers = try reading(name) { try dataset.numberClass }
    guard let numbers else {
      throw Fault(.badData, "\(name) holds \(dataset.kind), expected numbers")
    }
    guard !shape.isEmpty else {
      throw Fault(.badData, "\(name) holds a single number, expected an array with rows")
    }
    try dataset.refuseMissingFilters(in: path)
    self.numbers = numbers
  }

  func floats(rows: Range<Int>) throws(Fault) -> [Float] { try values(rows, of: Float.self) }

  func integers(rows: Range<Int>) throws(Fault) -> [Int] {
    guard numbers == .integer else {
      return try whole(rows, values(rows, of: Double.self), "integers") { Int(exactly: $0) }
    }
    // HDF5 makes the largest integer of those that are larger.
    return try whole(rows, values(rows, of: Int64.self), "smaller integers") {
      $0 == .max ? nil : Int($0)
    }
  }

  private func whole<Value>(
    _ rows: Range<Int>, _ values: [Value], _ expected: String, _ integer: (Value) -> Int?
  ) throws(Fault) -> [Int] {
    var integers: [Int] = []
    for (place, value) in values.enumerated() {
      guard let integer = integer(value) else {
        let row = rows.lowerBound + place / max(shape[1...].reduce(1, *), 1)
        throw Fault(.badData, "\(name) holds \(value) in row \(row), expected \(expected)")
      }
      integers.append(integer)
    }
    return integers
  }

  /// HDF5 itself finds what is missing, when it reads it.
  func verify() throws(Fault) {}

  private func values<Element: H5Element & ExpressibleByIntegerLiteral>(
    _ rows: Range<Int>, of type: Element.Type
  ) throws(Fault) -> [Element] {
    var values = [Element](repeating: 0, count: rows.count * shape[1...].reduce(1, *))
    try reading(name) {
      try values.withUnsafeMutableBufferPointer { try dataset.readRows(rows, into: $0, converting: true) }
    }
    return values
  }
}

extension H5Dataset {
  /// Refuses an array that something packed which is not there to unpack it.
  func refuseMissingFilters(in path: String) throws(Fault) {
    let name = "\(path): \(name)"
    guard let filter = try reading(name, { try missingFilter }) else { return }
    throw Fault(
      .badData,
      "\(name) is packed by the filter \(filter), which this HDF5 does not have; let HDF5_PLUGIN_PATH name the folder of its "
        + "plugin, or write the array anew where it can be read: by h5py with compression=\"gzip\", or h5repack -f GZIP=4"
    )
  }
}

/// Says what HDF5 has against a file as damage of it.
func reading<Value>(_ name: String, _ body: () throws -> Value) throws(Fault) -> Value {
  do { return try body() } catch let fault as Fault { throw fault } catch {
    throw Fault(.badData, "\(name) cannot be read: \(error)")
  }
}
