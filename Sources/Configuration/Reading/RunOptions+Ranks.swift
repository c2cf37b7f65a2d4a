public import MPI
public import Training

extension RunOptions {
  /// Takes over what rank 0 alone reads, whose file is called `name` in problems; a collective call.
  ///
  /// - Throws: `Fault`, known to all, where rank 0 cannot read it.
  public init(named name: String, over world: Communicator, readOnRankZero read: () throws -> RunOptions)
    throws
  {
    let text = try world.textFromRankZero { try read().yaml }
    self = try RunOptions(yaml: text, named: name)
  }
}
