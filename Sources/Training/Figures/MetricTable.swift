import HDF5

/// A run's metrics in a checkpoint's group `/metrics`: columns over the step, NaN where nothing was measured.
///
/// Seconds by phase are `phases/<phase>`. Those of a transformer's warps are `warps/<path of the transformer>/<figure>`; a figure that the run never has
/// gets no column.
struct MetricTable {
  private let group: H5Group

  init(_ group: H5Group) {
    self.group = group
  }

  /// The columns besides the step: name, unit, what it is.
  private static let columns:
    [(name: String, units: String, title: String, value: @Sendable (Metric) -> Double?)] = [
      ("epoch", "1", "passes over the training data", { $0.epoch }),
      ("loss", "nat", "mean training loss per sample since the last row, penalties included", { $0.loss }),
      ("error", "percent", "training error since the last row", { $0.error }),
      ("learning_rate", "1", "learning rate of the step", { $0.learningRate }),
      ("gradient_norm", "1", "Euclidean norm of the step's gradient before clipping", { $0.gradientNorm }),
      (
        "samples_per_second", "s-1", "samples a second since the last row, all ranks", { $0.samplesPerSecond }
      ),
      (
        "validation_error", "percent", "error on the held-out digits; NaN where not measured",
        { $0.validationError }
      ),
    ]
}

extension MetricTable {
  func write(_ metrics: [Metric]) throws {
    guard !metrics.isEmpty else { return }
    let steps = try column("step", metrics.map { Int64($0.step) }, "1", "steps completed")
    try steps.makeScale("step")
    for (name, units, title, value) in Self.columns {
      try column(name, metrics.map { value($0) ?? .nan }, units, title).attachScale(steps, toDimension: 0)
    }
    try writePhases(metrics.map(\.phases), over: steps)
    for path in Set(metrics.flatMap { ($0.warps ?? [:]).keys }).sorted() {
      try write(metrics.map { $0.warps?[path] }, of: path, over: steps)
    }
  }

  private func writePhases(_ times: [PhaseTimes?], over steps: H5Dataset) throws {
    guard times.contains(where: { $0 != nil }) else { return }
    for phase in Phase.allCases {
      let title = "seconds that rank 0 spent in \(phase.rawValue) since the last row; NaN where not measured"
      try column("phases/\(phase.rawValue)", times.map { $0?[phase] ?? .nan }, "s", title)
        .attachScale(steps, toDimension: 0)
    }
  }

  private func write(_ warps: [Metric.Warp?], of path: String, over steps: H5Dataset) throws {
    for figure in Metric.Warp.figures {
      let values = warps.map { $0.flatMap(figure.value) ?? .nan }
      guard values.contains(where: \.isFinite) else { continue }
      let title = "\(figure.title), in the step; NaN where not measured"
      try column("warps/\(path)/\(figure.name)", values, "1", title).attachScale(steps, toDimension: 0)
    }
  }

  private func column<Element: H5Element>(
    _ name: String, _ values: [Element], _ units: String, _ title: String
  ) throws -> H5Dataset {
    let dataset = try values.withUnsafeBufferPointer {
      try group.writeDataset(name, $0, dimensions: [values.count], checksummed: true)
    }
    try dataset.setDimensionLabels(["step"])
    try dataset.setAttribute("units", units)
    try dataset.setAttribute("long_name", title)
    try dataset.setAttribute("digest", values.withUnsafeBytes { CheckpointFile.digest(of: $0) })
    return dataset
  }
}

extension MetricTable {
  func read() throws -> [Metric] {
    guard try group.exists("step") else { return [] }
    let steps = try group.dataset("step").readAll(as: Int64.self)
    func column(_ name: String) throws -> [Double] { try group.dataset(name).readAll(as: Double.self) }
    let (epoch, loss, error) = try (column("epoch"), column("loss"), column("error"))
    let (rate, norm) = try (column("learning_rate"), column("gradient_norm"))
    let (speed, validation) = try (column("samples_per_second"), column("validation_error"))
    let phases = try readPhases(rows: steps.count)
    let warps = try readWarps(rows: steps.count)
    return steps.indices.map { i in
      Metric(
        step: Int(steps[i]), epoch: epoch[i], loss: loss[i], error: error[i], learningRate: rate[i],
        gradientNorm: norm[i], samplesPerSecond: speed[i], phases: phases[i],
        validationError: validation[i].isNaN ? nil : validation[i], warps: warps[i].isEmpty ? nil : warps[i])
    }
  }

  /// The seconds of every row by phase; none where they were not measured, as in files of older programs.
  private func readPhases(rows: Int) throws -> [PhaseTimes?] {
    guard try group.isGroup("phases") else { return Array(repeating: nil, count: rows) }
    let columns = try Phase.allCases.filter { try $0 != .wait || group.exists("phases/wait") }.map { phase in
      (phase, try group.dataset("phases/\(phase.rawValue)").readAll(as: Double.self))
    }
    return (0..<rows).map { row in
      guard columns.allSatisfy({ !$0.1[row].isNaN }) else { return nil }
      return columns.reduce(into: PhaseTimes()) { $0[$1.0] = $1.1[row] }
    }
  }

  /// The warps of every row by transformer; none where they were not measured, as in files of older programs.
  private func readWarps(rows: Int) throws -> [[String: Metric.Warp]] {
    var warps = [[String: Metric.Warp]](repeating: [:], count: rows)
    guard try group.isGroup("warps") else { return warps }
    for (path, columns) in try readWarpColumns() {
      for row in warps.indices {
        warps[row][path] = Metric.Warp { name in columns[name].flatMap { $0[row].isNaN ? nil : $0[row] } }
      }
    }
    return warps
  }

  /// The columns of every transformer, by its path and their names.
  private func readWarpColumns() throws -> [String: [String: [Double]]] {
    let prefix = "/metrics/warps/"
    return try group.group("warps").datasetPaths().reduce(into: [:]) { columns, dataset in
      var parts = dataset.dropFirst(prefix.count).split(separator: "/")
      let name = String(parts.removeLast())
      columns[parts.joined(separator: "/"), default: [:]][name] = try group.dataset(dataset).readAll(
        as: Double.self)
    }
  }
}
