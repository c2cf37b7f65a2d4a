/// Who stands still, and what every rank is at: what a person reads when nothing moves any more.
struct StallReport {
  /// What is known of a rank.
  struct Row {
    var rank: Int
    var member: Roster.Member
    /// What it is at; nil where nobody tells.
    var doing: Doing?
    /// Whether its watchdog does not wake, so that its process does not run.
    var isSilent = false
  }

  var rows: [Row]
  /// The seconds that nothing has moved for.
  var seconds: Double

  /// A line for every rank, under a heading; of many ranks those that others may wait for.
  var table: String {
    let shown = rows.count <= 64 ? rows : rows.filter { $0.isSilent || $0.doing?.isWaiting == false }
    let cells =
      [["rank", "host", "process", "step", "at"]]
      + shown.map { row in
        let step = row.doing.map { $0.step > 0 ? "\($0.step)" : "-" } ?? "-"
        return ["\(row.rank)", row.member.host, "\(row.member.process)", step, row.words]
      }
    let widths = (0..<5).map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { cells in
      zip(cells, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
        .joined(separator: "  ")
    }
    let rest = rows.count - shown.count
    return (lines + (rest > 0 ? ["and \(rest) ranks that wait for others"] : [])).joined(separator: "\n")
  }

  /// What is wrong, in one sentence.
  var sentence: String {
    let unknown = rows.contains { $0.doing == nil } ? "; what ranks of other nodes are at is not known" : ""
    return "nothing has moved for \(seconds.formattedSeconds): \(cause)\(unknown)"
  }

  private var known: [Row] { rows.filter { $0.doing != nil } }

  private var cause: String {
    let silent = known.filter(\.isSilent)
    if !silent.isEmpty {
      return names(of: silent)
        + (silent.count == 1 ? " does" : " do")
        + " not run: stopped, or the machine stands still or cannot be reached\(waiting(for: silent))"
    }
    let busy = known.filter { $0.doing?.isWaiting == false }
    if let first = busy.first {
      let place = busy.allSatisfy { $0.doing == first.doing } ? " in \(first.place)" : ""
      return "\(names(of: busy)) \(busy.count == 1 ? "stands" : "stand") still\(place)\(waiting(for: busy))"
    }
    return causeOfWaiting
  }

  /// Where all wait for others, those are behind that have come to the fewest steps.
  private var causeOfWaiting: String {
    let steps = known.compactMap(\.doing?.step)
    let behind = known.filter { $0.doing?.step == steps.min() }
    guard behind.count == known.count, let first = behind.first else {
      return "\(names(of: behind)) waits in step \(steps.min() ?? 0), behind the others"
    }
    let hosts = known.reduce(into: [String]()) {
      if !$0.contains($1.member.host) { $0.append($1.member.host) }
    }
    let network = hosts.count > 1 ? ": the network between \(hosts.listed) is cut, or MPI stands still" : ""
    return known.count == 1
      ? "\(names(of: behind)) waits for others in \(first.place)"
      : "all ranks wait for each other in \(first.place)\(network)"
  }

  private func waiting(for culprits: [Row]) -> String {
    culprits.count < known.count ? ", and the others wait" : ""
  }

  /// At most eight ranks with their processes and hosts.
  private func names(of rows: [Row]) -> String {
    let texts = rows.prefix(8).map { "rank \($0.rank) (process \($0.member.process) on \($0.member.host))" }
    return rows.count > 8 ? texts.joined(separator: ", ") + " and \(rows.count - 8) more" : texts.listed
  }
}

extension StallReport.Row {
  /// Where it stands, such as `forward of step 12`.
  fileprivate var place: String {
    guard let doing else { return "an unknown place" }
    return doing.activity.words + (doing.step > 0 ? " of step \(doing.step)" : "")
  }

  fileprivate var words: String {
    guard let doing else { return "not known" }
    return doing.activity.words + (doing.isWaiting ? ", waits for others" : "")
      + (isSilent ? ", does not run" : "")
  }
}

extension [String] {
  /// The texts as a sentence lists them.
  fileprivate var listed: String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}

extension Double {
  /// Seconds without needless digits.
  fileprivate var formattedSeconds: String {
    self == rounded() ? "\(Int(self)) s" : "\((self * 10).rounded() / 10) s"
  }
}
