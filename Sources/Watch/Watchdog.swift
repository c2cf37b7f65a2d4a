import POSIX
import Glibc
import Synchronization

/// A thread that wakes now and then, looks whether any rank has moved, and ends its process where none has for too long.
///
/// A rank waits for the slowest at every step, so that where one stands still soon all do: each watchdog ends its own
/// process, and none needs to be told. The thread calls neither MPI nor HDF5 nor oneDNN, touches no file but the
/// kernel's, and allocates nothing before the end, so that nothing that hangs can have it hang, too.
public final class Watchdog: Sendable {
  /// How many times as long ranks may stand still that read or write files, as a server of files may take its time, and all
  /// where nobody knows what ranks of other nodes are at.
  package static let leniency = 4.0

  /// The watchdog of this process.
  static let shared = Mutex<Watchdog?>(nil)

  /// What it watches.
  struct View: Sendable {
    var page: WatchPage
    var roster: Roster
    /// What the nodes tell each other; nil on a single node, and where there is no place for it.
    var posts: NodePosts?
  }

  /// The seconds between two wakings.
  let interval: Double
  private let patience: Double
  private let status: Int32
  private let view: Mutex<View>

  private init(patience: Double, status: Int32, _ view: View) {
    self.patience = patience
    self.status = status
    interval = min(max(patience / 10, 0.05), 30)
    self.view = Mutex(view)
  }

  /// Watches over this process from now on, to end it with `status` after `patience` seconds, in which nothing moves; 0 watches
  /// over nothing.
  ///
  /// Call it before MPI is started, on the thread that will call MPI; `rank` is what the launcher says.
  public static func start(patience: Double, status: Int32, rank: Int, host: String) {
    guard patience > 0, let page = try? WatchPage(ranks: 1) else { return }
    var roster = Roster([Roster.Member(host: host, process: ownProcess, node: 0)], own: 0)
    roster.first = rank
    let watchdog = Watchdog(patience: patience, status: status, View(page: page, roster: roster))
    shared.withLock { $0 = watchdog }
    Heartbeat.move(to: page.slot(0))
    startThread { watchdog.watch() }
  }

  /// Whether this process is watched over.
  package static var isWatching: Bool { shared.withLock { $0 != nil } }

  /// Watches over all ranks in `page`, now that this rank knows of others.
  package static func join(_ roster: Roster, _ page: WatchPage) {
    guard let watchdog = shared.withLock({ $0 }) else { return }
    Heartbeat.move(to: page.slot(roster.own))
    watchdog.view.withLock { $0 = View(page: page, roster: roster) }
  }

  /// Has nodes tell each other what their ranks are at, by files in `folder`, until `stopPosts()`.
  ///
  /// The files of `postNames` stand there already; `run` is a number of this run alone.
  package static func startPosts(in folder: String, run: UInt64) {
    guard let watchdog = shared.withLock({ $0 }) else { return }
    let view = watchdog.view.withLock { $0 }
    let posts = NodePosts(in: folder, run: run, of: view.roster, on: view.page, interval: watchdog.interval)
    watchdog.view.withLock { $0.posts = posts }
    startThread { posts.run() }
  }

  /// Has this rank tell other nodes no more.
  package static func stopPosts() {
    let posts = shared.withLock { $0 }?.view.withLock { view in
      defer { view.posts = nil }
      return view.posts
    }
    posts?.stop()
  }

  /// The files of the nodes' posts that are needed: none on a single node, or where nobody watches.
  package static var postNames: [String] {
    guard let watchdog = shared.withLock({ $0 }) else { return [] }
    let nodes = watchdog.view.withLock { $0.roster.nodes }
    return nodes.count > 1 ? nodes.map(NodePosts.name) : []
  }

  /// Whether a file of this name is a node's post.
  package static func isPostName(_ name: String) -> Bool { NodePosts.isName(name) }

  private func watch() {
    let bytes = ThreadBytes(thread: ownProcess)
    var vigil = Vigil(interval: interval)
    var silence = Silence(ranks: 1)
    var ranks = 1
    var last = ContinuousClock.now
    while true {
      pause(interval)
      let now = ContinuousClock.now
      let view = view.withLock { $0 }
      if view.page.ranks != ranks {
        ranks = view.page.ranks
        silence = Silence(ranks: ranks)
      }
      note(view, bytes, &silence)
      vigil.note(view.movement, elapsed: (now - last) / .seconds(1))
      if view.page.isEnded || vigil.stillness >= patience(view, silence) {
        end(view, StallReport(rows: view.rows(silence), seconds: vigil.stillness))
      }
      last = now
    }
  }

  /// Tells that this watchdog is awake, and looks which others are.
  private func note(_ view: View, _ bytes: borrowing ThreadBytes, _ silence: inout Silence) {
    let own = view.page.slot(view.roster.own)
    own.pointee.ticks.store(own.pointee.ticks.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    if Doing(bits: own.pointee.doing.load(ordering: .relaxed)).isAtFiles {
      own.pointee.bytes.store(bytes.digest, ordering: .relaxed)
    }
    for rank in 0..<view.page.ranks {
      silence.note(view.page.slot(rank).pointee.ticks.load(ordering: .relaxed), of: rank)
    }
  }

  private func patience(_ view: View, _ silence: Silence) -> Double {
    let isLenient =
      !view.seesAll || view.isStarting
      || (0..<view.page.ranks).contains { rank in
        !silence.isSilent(rank)
          && Doing(bits: view.page.slot(rank).pointee.doing.load(ordering: .relaxed)).isAtFiles
      }
    return isLenient ? Self.leniency * patience : patience
  }

  /// Ends this process; the first rank of the node to come here says why.
  private func end(_ view: View, _ report: StallReport) -> Never {
    if view.page.isReporter(view.roster.own) {
      // Who was told by another node, and has found out nothing, was stopped itself meanwhile, or had work to do.
      let isFound = report.seconds >= patience / 2
      say(
        isFound
          ? "\(report.table)\nerror: \(report.sentence); ending with status \(status)\n"
          : "error: other ranks found that nothing moves; ending with status \(status)\n")
      view.posts?.end()
      // The launcher reads what was said before it learns that a rank is gone.
      pause(0.2)
      view.page.end()
    } else {
      for _ in 0..<40 where !view.page.isEnded { pause(0.05) }
    }
    _exit(status)
  }
}

extension Doing {
  /// Whether the rank reads or writes files, and does not wait for others.
  var isAtFiles: Bool { activity == .files && !isWaiting }
}

extension Watchdog.View {
  /// Whether MPI is not up yet, so that this rank knows itself alone.
  var isStarting: Bool {
    Doing(bits: page.slot(roster.own).pointee.doing.load(ordering: .relaxed)).activity == .starting
  }

  /// Whether it is known what all ranks are at.
  var seesAll: Bool { roster.members.count == roster.neighbours.count || (posts != nil && roster.seesNode) }

  /// A number that changes when any rank moves.
  var movement: UInt64 {
    (0..<page.ranks).reduce(0) { $0 &+ page.slot($1).pointee.movement }
  }

  func rows(_ silence: Silence) -> [StallReport.Row] {
    let seen = seesAll ? Set(roster.members.indices) : Set(roster.neighbours)
    return roster.members.enumerated().map { rank, member in
      let doing = Doing(bits: page.slot(rank).pointee.doing.load(ordering: .relaxed))
      return StallReport.Row(
        rank: roster.first + rank, member: member, doing: seen.contains(rank) ? doing : nil,
        isSilent: seen.contains(rank) && silence.isSilent(rank))
    }
  }
}
