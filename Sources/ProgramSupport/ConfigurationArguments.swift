package import ArgumentParser
import Configuration
import Datasets
package import Files
package import MPI
import POSIX
package import Training

/// The options by which commands are given a configuration.
package struct ConfigurationArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("The configuration, a YAML file, or - for standard input.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  package var config: String

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set one key; may be repeated.", valueName: "key.path=value")
  )
  package var assignments: [String] = []

  /// Makes the arguments that a parser fills.
  package init() {}

  /// Reads the configuration on rank 0 and gives it to all.
  package func load(over world: Communicator) throws -> RunOptions {
    try loadWithFiles(over: world).options
  }

  /// The same, with the files that were read on rank 0: the configuration and what it includes, and its data.
  package func loadWithFiles(over world: Communicator) throws -> (options: RunOptions, files: [NamedFile]) {
    var files: [String] = []
    let options = try RunOptions(named: config, over: world) {
      try RunOptions(file: config, set: assignments.map(\.asTyped), noting: &files)
    }
    let named = files.map { NamedFile($0 == config ? "--config" : "include", $0) }
    return (options, named + options.data.files)
  }
}
