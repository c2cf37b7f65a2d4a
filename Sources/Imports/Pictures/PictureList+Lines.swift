import Archives
import Arrays
package import Files
import POSIX

extension PictureList {
  /// Lists the files that lines of a text name, relative to its folder, with the labels behind them.
  ///
  /// Fields are separated by commas, tabs or, where there are neither, by blanks. A first line that names no file is a
  /// header. Where no labels stand, the folder that a picture stands in is its class.
  package init(linesOf path: String) throws(Fault) {
    let path = path.asName
    let records = try Self.records(of: path)
    let root = path.parentFolder
    func file(_ record: CSVRecord) -> String {
      let name = record.text(0)
      return name.hasPrefix("/") ? name : root.appending(name: name)
    }
    let header = records.count > 1 && !fileExists(file(records[0])) ? 1 : 0
    for record in records.dropFirst(header) where !fileExists(file(record)) {
      throw Fault(.missingInput, "\(path): line \(record.line) names \(file(record)), which is not there")
    }
    let rows = records.dropFirst(header)
    self.init(root: root, paths: rows.map { $0.text(0) }, labels: try Self.labels(of: rows, in: path))
  }

  private static func labels(
    of records: ArraySlice<CSVRecord>, in path: String
  ) throws(Fault) -> SampleLabels? {
    let width = records.first?.count ?? 0
    guard width > 1 else {
      let folders = records.map { $0.text(0).parentFolder.lastName.displayed }
      return folders.contains(".") ? nil : SampleLabels(names: folders)
    }
    var names: [String] = []
    for record in records {
      for field in 1..<width {
        let name = record.text(field).trimmed
        guard !name.isEmpty else {
          throw Fault(
            .badData, "\(path): line \(record.line) has no label in field \(field + 1), expected one")
        }
        names.append(name.displayed)
      }
    }
    return SampleLabels(names: names, perSample: width - 1)
  }

  private static func records(of path: String) throws(Fault) -> [CSVRecord] {
    let source = try openBytes(path)
    let reader = CSVReader(source, separator: try separator(of: source, path))
    var records: [CSVRecord] = []
    while let record = try reader.next() { records.append(record) }
    guard !records.isEmpty else {
      throw Fault(.badData, "\(path) is empty, expected a picture's path a line")
    }
    return records
  }

  /// What separates the fields of the first line.
  private static func separator(of source: any ByteSource, _ path: String) throws(Fault) -> UInt8 {
    let line = try source.bytes(1 << 16, at: 0).prefix { $0 != 0x0A }
    for candidate in [UInt8(ascii: "\t"), UInt8(ascii: ",")] where line.contains(candidate) {
      return candidate
    }
    let name = String(systemBytes: line.filter { $0 != 0x0D })
    let isWhole = fileExists(name.hasPrefix("/") ? name : path.parentFolder.appending(name: name))
    return isWhole || !line.contains(0x20) ? UInt8(ascii: ",") : 0x20
  }
}

extension String {
  fileprivate var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
