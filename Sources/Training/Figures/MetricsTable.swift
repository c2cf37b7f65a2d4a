import Files
import HDF5
import Networks

/// A run's metrics in a checkpoint's group `/metrics`: columns over the step, NaN where nothing was measured.
///
/// Seconds by phase are `phases/<phase>`. Those of a transformer's warps are `warps/<path of the transformer>/<figure>`; a figure that the run never has
/// gets no column.
struct MetricsTable {
  private let group: H5Group

  init(_ group: H5Group) {
    self.group = group
  }
}

extension MetricsTable {
  /// Writes the metrics of a run whose network these figures judge.
  func write(_ metrics: [MetricsLine], judgedBy figures: [Figure]) throws {
    guard !metrics.isEmpty else { return }
    let table = Table(
      group, rows: Dimension(MetricsLine.steps.name, metrics.count), key: MetricsLine.steps.name)
    try table.write(metrics.map { Int64($0.step) }, as: Column(MetricsLine.steps, of: Int64.self))
    for figure in MetricsLine.columns(figures) {
      try table.write(metrics.map { $0[figure] ?? .nan }, as: Column(figure))
    }
    for figure in MetricsLine.occasionalColumns where metrics.contains(where: { $0[figure] != nil }) {
      try table.write(metrics.map { $0[figure] ?? .nan }, as: Column(figure))
    }
    try writePhases(metrics.map(\.phases), to: table)
    for path in Set(metrics.flatMap { ($0.warps ?? [:]).keys }).sorted() {
      try write(metrics.map { $0.warps?[path] }, of: path, to: table)
    }
    try table.relate()
  }

  private func writePhases(_ times: [PhaseTimes], to table: Table) throws {
    for phase in Phase.allCases
    where Phase.ofSteps.contains(phase) || times.contains(where: { $0[phase] > 0 }) {
      let column = Column(phase.figure, at: "phases/\(phase.figure.name)")
      try table.write(times.map { $0[phase] }, as: column)
    }
  }

  private func write(_ warps: [MetricsLine.Warp?], of path: String, to table: Table) throws {
    for warpFigure in WarpFigure.allCases {
      let values = warps.map { $0?[warpFigure] ?? .nan }
      guard values.contains(where: \.isFinite) else { continue }
      var figure = warpFigure.figure
      figure.title += ", in the step; NaN where not measured"
      try table.write(values, as: Column(figure, at: "warps/\(path)/\(figure.name)"))
    }
  }
}

extension Column {
  /// The values of a figure, as it describes itself.
  fileprivate init(_ figure: Figure, at path: String? = nil, of element: any H5Element.Type = Double.self) {
    self.init(
      path ?? figure.name, of: element, units: figure.unit.rawValue, longName: figure.title)
  }
}

extension MetricsTable {
  /// Reads the metrics of a file, each column checked against its digest.
  ///
  /// - Throws: `Fault` where a column is damaged or has another length than that of the steps.
  func read(checkedBy file: StoredFile) throws -> [MetricsLine] {
    guard try group.exists(MetricsLine.steps.name) else { return [] }
    let steps = try column(MetricsLine.steps.name, of: Int64.self, rows: nil, file)
    let phases = try readPhases(rows: steps.count, file)
    let warps = try readWarps(rows: steps.count, file)
    var metrics = steps.indices.map { row in
      MetricsLine(step: Int(steps[row]), phases: phases[row], warps: warps[row].isEmpty ? nil : warps[row])
    }
    for path in try group.datasetPaths() {
      let name = String(path.dropFirst("/metrics/".count))
      guard name != MetricsLine.steps.name, !name.contains("/") else { continue }
      let values = try column(name, of: Double.self, rows: steps.count, file)
      for row in metrics.indices where !values[row].isNaN { metrics[row][name] = values[row] }
    }
    return metrics
  }

  /// The seconds of every row by phase.
  private func readPhases(rows: Int, _ file: StoredFile) throws -> [PhaseTimes] {
    let there = try Phase.allCases.filter {
      try Phase.ofSteps.contains($0) || group.exists("phases/\($0.rawValue)")
    }
    let columns = try there.map { phase in
      (phase, try column("phases/\(phase.rawValue)", of: Double.self, rows: rows, file))
    }
    return (0..<rows).map { row in columns.reduce(into: PhaseTimes()) { $0[$1.0] = $1.1[row] } }
  }

  /// The warps of every row by transformer; none of a network that has no transformer.
  private func readWarps(rows: Int, _ file: StoredFile) throws -> [[String: MetricsLine.Warp]] {
    var warps = [[String: MetricsLine.Warp]](repeating: [:], count: rows)
    guard try group.isGroup("warps") else { return warps }
    for (path, columns) in try readWarpColumns(rows: rows, file) {
      for row in warps.indices {
        let values = columns.compactMapValues { $0[row].isNaN ? nil : $0[row] }
        if !values.isEmpty { warps[row][path] = MetricsLine.Warp(values) }
      }
    }
    return warps
  }

  /// The columns of every transformer, by its path and their names.
  private func readWarpColumns(rows: Int, _ file: StoredFile) throws -> [String: [String: [Double]]] {
    let prefix = "/metrics/warps/"
    return try group.group("warps").datasetPaths().reduce(into: [:]) { columns, dataset in
      var parts = dataset.dropFirst(prefix.count).split(separator: "/")
      let name = String(parts.removeLast())
      columns[parts.joined(separator: "/"), default: [:]][name] = try column(
        dataset, of: Double.self, rows: rows, file)
    }
  }

  /// The values of a column, which has as many as there are rows where that is known.
  private func column<Element: H5Element>(
    _ path: String, of type: Element.Type, rows: Int?, _ file: StoredFile
  ) throws -> [Element] {
    let dataset = try group.dataset(path)
    try file.check(dataset)
    guard dataset.dimensions.count == 1, rows ?? dataset.count == dataset.count else {
      let expected = rows.map { "[\($0)]" } ?? "one dimension"
      throw file.damaged(dataset.name, "has the dimensions \(dataset.dimensions), expected \(expected)")
    }
    return try dataset.readAll(as: type)
  }
}
