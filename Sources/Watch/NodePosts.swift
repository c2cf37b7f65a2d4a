import Glibc
import POSIX
import Synchronization

/// What nodes tell each other of their ranks: a small text for each in a folder that all see, written by the first rank of a
/// node that runs.
///
/// A file system may take long, or for ever, so all this has a thread of its own.
package final class NodePosts: Sendable {
  private let folder: String
  private let roster: Roster
  private let page: WatchPage
  private let interval: Double
  private let runNumber: UInt64
  private let isStopped = Atomic<Bool>(false)
  private let isEnding = Atomic<Bool>(false)
  /// Whether the thread has come to its end.
  private let isOver = Atomic<Bool>(false)

  init(in folder: String, run: UInt64, of roster: Roster, on page: WatchPage, interval: Double) {
    (self.folder, self.roster, self.page, self.interval, runNumber) = (folder, roster, page, interval, run)
  }

  /// The name of the file of a node, by its first rank.
  package static func name(_ node: Int) -> String { "node-\(node).txt" }

  /// Whether a file is one of these.
  package static func isName(_ name: String) -> Bool {
    guard name.hasPrefix("node-"), name.hasSuffix(".txt"), let node = Int(name.dropFirst(5).dropLast(4))
    else {
      return false
    }
    return name == Self.name(node)
  }

  /// Writes and reads until it is stopped, or the ranks end.
  func run() {
    var silence = Silence(ranks: page.ranks)
    var count = 0
    while !isStopped.load(ordering: .relaxed) {
      for rank in roster.neighbours {
        silence.note(page.slot(rank).pointee.ticks.load(ordering: .relaxed), of: rank)
      }
      if roster.neighbours.first(where: { !silence.isSilent($0) }) == roster.own {
        count += 1
        exchange(count)
      }
      if isEnding.load(ordering: .relaxed) { break }
      for _ in 0..<20 where !isHurried { pause(interval / 20) }
    }
    isOver.store(true, ordering: .releasing)
  }

  private var isHurried: Bool { isStopped.load(ordering: .relaxed) || isEnding.load(ordering: .relaxed) }

  /// Has the thread write and read no more, if it comes to its end within a second.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    waitForEnd()
  }

  /// Tells the other nodes that the ranks of this one end, if the file system lets it within a second.
  func end() {
    isEnding.store(true, ordering: .relaxed)
    waitForEnd()
  }

  private func waitForEnd() {
    for _ in 0..<50 where !isOver.load(ordering: .acquiring) { pause(0.02) }
  }

  private func exchange(_ count: Int) {
    // One that was taken away stays away: the run has ended.
    try? write(
      NodePost(
        of: roster.neighbours, on: page, run: runNumber, count: count,
        isEnded: isEnding.load(ordering: .relaxed)))
    for node in roster.nodes where node != roster.members[roster.own].node {
      guard let bytes = try? contentsOfFile("\(folder)/\(Self.name(node))", limit: 1 << 20),
        let post = NodePost(String(decoding: bytes, as: UTF8.self)), post.run == runNumber
      else { continue }
      post.write(to: page)
    }
  }

  private func write(_ post: NodePost) throws(SystemError) {
    let file = try Descriptor(.writing, "\(folder)/\(Self.name(roster.members[roster.own].node))")
    let text = Array(post.text.utf8)
    try file.write(text, at: 0)
    try file.truncate(to: text.count)
  }
}
