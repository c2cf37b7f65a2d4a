import Training

extension MetricsLine {
  /// The numbers of the line but its step, each with the name under which TensorBoard shows it, in the order of names.
  ///
  /// `validation_NAME` of `metrics.jsonl` is `validation/NAME`, other numbers are `train/NAME`, and what stands in objects
  /// there has their names before slashes, such as `phases/data` and `warps/transformer/outside`.
  var scalars: [(tag: String, number: Double)] {
    let columns = values.map { (Self.tag(ofColumn: $0.key), $0.value) }
    let seconds = phases.phases.map { ("phases/\($0.rawValue)", phases[$0]) }
    let ofWarps = (warps ?? [:]).flatMap { path, warp in
      WarpFigure.allCases.compactMap { figure in
        warp[figure].map { ("warps/\(path)/\(figure.rawValue)", $0) }
      }
    }
    return (columns + seconds + ofWarps).sorted { $0.0 < $1.0 }
  }

  private static func tag(ofColumn name: String) -> String {
    let prefix = "validation_"
    return name.hasPrefix(prefix) ? "validation/\(name.dropFirst(prefix.count))" : "train/\(name)"
  }
}
