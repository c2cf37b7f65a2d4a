import Archives
import Arrays
import Files

/// Labels or names in a file of text, one a line.
enum LabelLines {
  /// Reads labels: the first line is passed over where it alone is no number.
  static func read(_ path: String) throws(Fault) -> SampleLabels {
    var names = try lines(of: path)
    if names.count > 1, Int(names[0]) == nil, names.dropFirst().allSatisfy({ Int($0) != nil }) {
      names.removeFirst()
    }
    return SampleLabels(names: names)
  }

  /// The lines of a file, none of them empty, each a name.
  package static func lines(of path: String) throws(Fault) -> [String] {
    let reader = CSVReader(try openBytes(path))
    var names: [String] = []
    while let record = try reader.next() {
      guard record.count == 1 else {
        throw Fault(.badData, "\(path): line \(record.line) has \(record.count) fields, expected one name")
      }
      names.append(record.text(0))
    }
    guard !names.isEmpty else { throw Fault(.badData, "\(path) is empty, expected a name a line") }
    return names
  }
}
