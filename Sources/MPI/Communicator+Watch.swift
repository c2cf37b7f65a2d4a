import POSIX
import Watch

extension Communicator {
  /// Has the watchdog of every rank see what all ranks are at, where ranks are watched; a collective call.
  ///
  /// What ranks of other nodes are at they see when nodes tell each other.
  package func joinWatch() throws(MPIError) {
    guard size > 1, try allreduce(Watchdog.isWatching ? 1 : 0, .min) > 0 else { return }
    let node = try splitByNode()
    let first = try node.broadcast(rank)
    let hosts = try allgather(MPIEnvironment.processorName)
    let (processes, nodes) = (try allgather(ownProcess), try allgather(first))
    let members = hosts.indices.map {
      Roster.Member(host: hosts[$0], process: processes[$0], node: nodes[$0])
    }
    let shared = try sharedPage(on: node)
    let isSeen = try allreduce(shared == nil ? 0 : 1, .min) > 0
    guard let page = isSeen ? shared : try? WatchPage(ranks: size) else { return }
    Watchdog.join(Roster(members, own: rank, seesNode: isSeen), page)
  }

  /// The memory that the ranks of a node watch each other by; nil on all of them where one cannot have it.
  ///
  /// It is not MPI's, which would take it away while ranks still end.
  private func sharedPage(on node: Communicator) throws(MPIError) -> WatchPage? {
    let name = node.rank == 0 ? WatchPage.chooseName() : ""
    let made = node.rank == 0 ? try? WatchPage(ranks: size, named: name, making: true) : nil
    defer { if node.rank == 0 { WatchPage.unname(name) } }
    let given = String(
      decoding: try node.broadcast(bytes: made == nil ? [] : Array(name.utf8)), as: UTF8.self)
    let page = given.isEmpty ? nil : made ?? (try? WatchPage(ranks: size, named: given, making: false))
    return try node.allreduce(page == nil ? 0 : 1, .min) > 0 ? page : nil
  }
}
