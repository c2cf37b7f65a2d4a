package import ArgumentParser
import Configuration
package import MPI
package import Training

/// The options by which commands are given a configuration.
package struct ConfigurationArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration, a YAML file.", valueName: "file"))
  package var config: String

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set one key; may be repeated.", valueName: "key.path=value")
  )
  package var assignments: [String] = []

  /// Makes the arguments that a parser fills.
  package init() {}

  /// Reads the configuration on rank 0 and gives it to all.
  package func load(over world: Communicator) throws -> RunOptions {
    let text = try world.fromRankZero { Array(try RunOptions(file: config, set: assignments).yaml.utf8) }
    return try RunOptions(yaml: String(decoding: text, as: UTF8.self), named: config)
  }
}
