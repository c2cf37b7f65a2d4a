import Synchronization

/// What a node says of its ranks: text between two lines that are the same, by which one half-written is told.
struct NodePost: Equatable {
  /// What a rank's slot holds.
  struct Row: Equatable {
    var rank: Int
    var beats: UInt64
    var doing: UInt64
    var ticks: UInt64
    var bytes: UInt64
  }

  /// Tells one run from another that was here before.
  var run: UInt64
  var count: Int
  var isEnded: Bool
  var rows: [Row]

  /// Reads what ranks have in their slots.
  init(of ranks: [Int], on page: WatchPage, run: UInt64, count: Int, isEnded: Bool) {
    (self.run, self.count, self.isEnded) = (run, count, isEnded)
    rows = ranks.map { rank in
      let slot = page.slot(rank)
      return Row(
        rank: rank, beats: slot.pointee.beats.load(ordering: .relaxed),
        doing: slot.pointee.doing.load(ordering: .relaxed),
        ticks: slot.pointee.ticks.load(ordering: .relaxed), bytes: slot.pointee.bytes.load(ordering: .relaxed)
      )
    }
  }

  /// Reads a text; nil where it is not whole.
  init?(_ text: String) {
    let lines = text.split(separator: "\n")
    guard lines.count >= 3, let first = lines.first, first == lines.last else { return nil }
    let words = first.split(separator: " ")
    guard words.count == 3, words[0] == "post", let run = UInt64(words[1]), let count = Int(words[2]) else {
      return nil
    }
    guard let end = ["going on": false, "ended": true][String(lines[1])] else { return nil }
    (self.run, self.count, isEnded, rows) = (run, count, end, [])
    for line in lines[2..<(lines.count - 1)] {
      let numbers = line.split(separator: " ").compactMap { UInt64($0) }
      guard numbers.count == 5, let rank = Int(exactly: numbers[0]) else { return nil }
      rows.append(
        Row(rank: rank, beats: numbers[1], doing: numbers[2], ticks: numbers[3], bytes: numbers[4]))
    }
  }

  /// The text: `post`, the run and its number, how things stand, a line of five numbers for each rank (rank, beats, what it is at,
  /// wakings, bytes), and the first line again.
  var text: String {
    let mark = "post \(run) \(count)"
    let lines = rows.map { "\($0.rank) \($0.beats) \($0.doing) \($0.ticks) \($0.bytes)" }
    return ([mark, isEnded ? "ended" : "going on"] + lines + [mark]).joined(separator: "\n") + "\n"
  }

  /// Shows this node's ranks what it says.
  func write(to page: WatchPage) {
    for row in rows where 0..<page.ranks ~= row.rank {
      page.slot(row.rank).pointee.copy(
        beats: row.beats, doing: row.doing, ticks: row.ticks, bytes: row.bytes)
    }
    if isEnded { page.end() }
  }
}
