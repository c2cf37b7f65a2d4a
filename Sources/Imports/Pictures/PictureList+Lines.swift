import Archives
import Arrays
package import Files
import POSIX

extension PictureList {
  /// Lists the files that lines of a text name, relative to its folder, with the labels behind them.
  ///
  /// A first line that names no file, and nothing that is called as pictures are, is a header. Where no labels stand, the
  /// folder that a picture stands in is its class.
  package init(linesOf path: String) throws(Fault) {
    let path = path.asName
    let records = try Self.records(of: path)
    let first = records[0].text(0)
    let header = first.isBlank || PictureFile.isPossible(path.besides(first)) ? 0 : 1
    let rows = records.dropFirst(header)
    guard !rows.isEmpty else {
      throw Fault(
        .badData,
        "\(path) has a single line, which names no picture and is none of numbers; expected a line for each picture"
      )
    }
    for record in rows { try Self.check(record, in: path) }
    self.init(
      root: path.parentFolder, paths: rows.map { $0.text(0) }, labels: try Self.labels(of: rows, in: path))
  }

  private static func check(_ record: CSVRecord, in path: String) throws(Fault) {
    let file = path.besides(record.text(0))
    let kind = try? FileStatus(of: file).kind
    guard kind == nil || kind == .folder else { return }
    throw Fault(
      kind == nil ? .missingInput : .badData,
      "\(path): line \(record.line) names \(file), which is \(kind?.rawValue ?? "not there"); expected a picture's path from "
        + "the folder of the text on\(record.count > 1 ? ", in the first of \(record.count) fields" : "")")
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
    let reader = CSVReader(source, separator: try Separator.of(source, at: path))
    var records: [CSVRecord] = []
    while let record = try reader.next() { records.append(record) }
    guard !records.isEmpty else {
      throw Fault(.badData, "\(path) is empty, expected a picture's path a line")
    }
    return records
  }
}
