import Files
import HDF5

extension CheckpointFile {
  /// Where a checkpoint comes from, for people.
  public struct Origin: Sendable {
    /// When it was written, in UTC.
    public var created: String
    /// The command as it was typed.
    public var commandLine: String
    /// The host of every rank, by rank.
    public var hosts: [String]
    /// The versions of the program and of its libraries, by name.
    public var versions: [(name: String, version: String)]
    /// What the processor's instructions were.
    public var instructionSet: String
    /// The digest of the training samples, and their number.
    public var data: (digest: String, count: Int)
    /// The digest of the whole file, as its seal has it.
    public var seal: String
    /// The digest of every parameter, with its dimensions, in the network's order.
    public var parameters: [(name: String, dimensions: [Int], digest: String)]
    /// The best checkpoint's step, and its value of the figure that chooses it; nil where none was judged.
    public var best: (step: Int, value: Double)?
  }

  /// What the file says of where it comes from.
  public func origin() throws -> Origin {
    try stored.reading {
      let (group, data) = (try file.group("provenance"), try file.group("data"))
      let libraries = try ["mpi", "hdf5", "onednn"].compactMap { name in
        try group.hasAttribute("\(name)_version") ? (name, try group.stringAttribute("\(name)_version")) : nil
      }
      return Origin(
        created: try group.stringAttribute("created_utc"),
        commandLine: try group.stringAttribute("command_line"),
        hosts: try file.dataset("provenance/hosts").readStrings(),
        versions: [("stn", try file.stringAttribute("software_version"))] + libraries,
        instructionSet: try instructionSet(),
        data: (try data.stringAttribute("digest"), Int(try data.attribute("samples", as: Int64.self))),
        seal: try stored.sealDigest(), parameters: try parameterDigests(), best: try best())
    }
  }

  private func parameterDigests() throws -> [(name: String, dimensions: [Int], digest: String)] {
    try tensors().map { name, dimensions, _ in
      (name, dimensions, try file.dataset("model/\(name)").stringAttribute("digest"))
    }
  }

  private func best() throws -> (step: Int, value: Double)? {
    let trainer = try file.group("trainer")
    guard try trainer.hasAttribute("best_step") else { return nil }
    let figure = try trainer.stringAttribute("best_figure")
    return (
      Int(try trainer.attribute("best_step", as: Int64.self)),
      try trainer.attribute("best_\(figure)", as: Double.self)
    )
  }
}
