/// Who the ranks of a world are, for those who watch over them.
package struct Roster: Sendable, Equatable {
  /// A rank's process.
  package struct Member: Sendable, Equatable {
    /// The name of its machine.
    package var host: String
    /// Its number there.
    package var process: Int32
    /// The first rank of its node.
    package var node: Int

    /// Names a process.
    package init(host: String, process: Int32, node: Int) {
      (self.host, self.process, self.node) = (host, process, node)
    }
  }

  /// All ranks, in their order.
  package var members: [Member]
  /// This rank.
  package var own: Int
  /// Whether this rank sees what the others of its node are at.
  package var seesNode = true
  /// The number of the first member: before MPI is up a rank knows itself alone.
  var first = 0

  /// Names the ranks of a world.
  package init(_ members: [Member], own: Int, seesNode: Bool = true) {
    (self.members, self.own, self.seesNode) = (members, own, seesNode)
  }

  /// The ranks of this rank's node, as far as it sees them.
  var neighbours: [Int] {
    seesNode ? members.indices.filter { members[$0].node == members[own].node } : [own]
  }

  /// The first ranks of all nodes.
  package var nodes: [Int] { members.indices.filter { members[$0].node == $0 } }
}
