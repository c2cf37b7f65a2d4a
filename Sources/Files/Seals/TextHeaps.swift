import HDF5

/// The heaps in which HDF5 keeps texts, looked through before HDF5 follows what stands in them.
///
/// They have no checksums. HDF5 goes round for ever in one that was zeroed, and copies as many bytes as a heap says to where
/// an array or an attribute asked for fewer.
/// Source: HDF5 File Format Specification 3.0, section III.E.
struct TextHeaps {
  /// The bytes with which a heap begins: its signature and version.
  private static let beginning = Array("GCOL\u{1}".utf8)
  private static let headerByteCount = 16

  private let file: OpenFile
  /// The sizes of texts by their numbers, by the place of their heap.
  private var known: [Int: [UInt16: Int]] = [:]

  /// Looks at the heaps of a file.
  init(_ file: OpenFile) { self.file = file }

  /// What is wrong with the texts at some places; nil where nothing is.
  mutating func check(_ places: [H5TextPlace]) throws(Fault) -> String? {
    // An absent text lies nowhere.
    for (index, place) in places.enumerated() where place.heap != 0 {
      guard let number = UInt16(exactly: place.number),
        try sizes(inHeapAt: place.heap)?[number] == place.byteCount
      else { return "has text \(index) where no heap holds one of its size" }
    }
    return nil
  }

  /// The place of the first heap that is not sound, wherever in the file; nil where all are.
  mutating func firstBroken() throws(Fault) -> Int? {
    for place in try places() where try sizes(inHeapAt: place) == nil { return place }
    return nil
  }

  /// Where heaps begin.
  private func places() throws(Fault) -> [Int] {
    var (places, matched) = ([Int](), 0)
    try file.forEachPart(of: [0..<file.byteCount()]) { offset, bytes in
      for (index, byte) in bytes.enumerated() {
        matched = byte == Self.beginning[matched] ? matched + 1 : byte == Self.beginning[0] ? 1 : 0
        guard matched == Self.beginning.count else { continue }
        places.append(offset + index + 1 - matched)
        matched = 0
      }
    }
    return places
  }

  /// The sizes of the texts in a heap by their numbers; nil where no sound heap lies there.
  private mutating func sizes(inHeapAt place: Int) throws(Fault) -> [UInt16: Int]? {
    if let sizes = known[place] { return sizes }
    let end = try file.byteCount()
    guard place <= end - Self.headerByteCount else { return nil }
    let header = try file.bytes(Self.headerByteCount, at: place)
    let size = header.number(at: 8, bytes: 8)
    guard header.starts(with: Self.beginning), size >= Self.headerByteCount, size <= end - place else {
      return nil
    }
    let sizes = Self.sizes(in: try file.bytes(size, at: place))
    known[place] = sizes
    return sizes
  }

  private static func sizes(in heap: [UInt8]) -> [UInt16: Int]? {
    var (sizes, place) = ([UInt16: Int](), headerByteCount)
    // What is too small for another header is free.
    while heap.count - place >= headerByteCount {
      let number = UInt16(heap.number(at: place, bytes: 2))
      let size = heap.number(at: place + 8, bytes: 8)
      // The size of free space, which has the number 0 and is last, is all of it, that of a text its bytes alone.
      guard size <= heap.count - place, number != 0 || size == heap.count - place, sizes[number] == nil,
        heap.number(at: place + 4, bytes: 4) == 0
      else { return nil }
      let taken = number == 0 ? size : headerByteCount + (size + 7) / 8 * 8
      guard taken <= heap.count - place else { return nil }
      if number != 0 { sizes[number] = size }
      place += taken
    }
    return sizes
  }
}

extension [UInt8] {
  /// A little-endian number, or the largest integer where it is larger still.
  fileprivate func number(at place: Int, bytes count: Int) -> Int {
    let number = self[place..<(place + count)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(clamping: number)
  }
}
