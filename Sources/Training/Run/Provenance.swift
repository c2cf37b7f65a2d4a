import HDF5
public import MPI
import OneDNN

/// Where a checkpoint comes from: for people who read it later, never needed to go on.
public struct Provenance: Sendable {
  /// The resolved configuration, as YAML.
  public var configuration: String
  /// The command as it was typed.
  public var commandLine: String
  /// The host of every rank, by rank.
  public var hosts: [String]
  /// The versions of the libraries, by name.
  public var versions: [(name: String, version: String)]

  /// Makes a provenance of what is already known.
  package init(
    configuration: String, commandLine: String, hosts: [String], versions: [(name: String, version: String)]
  ) {
    self.configuration = configuration
    self.commandLine = commandLine
    self.hosts = hosts
    self.versions = versions
  }

  /// Gathers what all ranks say; a collective call.
  public init(configuration: String, commandLine: [String], over world: Communicator) throws {
    self.configuration = configuration
    self.commandLine = commandLine.joined(separator: " ")
    hosts = try world.allgather(MPIEnvironment.processorName)
    versions = [
      ("mpi", MPIEnvironment.libraryVersion), ("hdf5", HDF5Library.version),
      ("onednn", OneDNNLibrary.version),
    ]
  }
}
