import Datasets
import Networks
public import Training

extension RunOptions {
  /// Reads a configuration file, the files that it includes, and assignments that win over all of them.
  ///
  /// An assignment is `key.path=value`: the value is the text as it was typed, YAML where the key takes a list or a
  /// mapping, and `null` takes an optional value back. Numbers in the path count the elements of a list from 0.
  /// Assignments apply in their order, but those of a `kind` first: changing a kind discards the keys beside it. Throws a `ConfigurationError` with every problem that was found.
  public init(file path: String, set assignments: [String] = []) throws(ConfigurationError) {
    var files: [String] = []
    try self.init(file: path, set: assignments, noting: &files)
  }

  /// The same; `files` gets the paths of all files read, the outermost first.
  public init(
    file path: String, set assignments: [String], noting files: inout [String]
  ) throws(ConfigurationError) {
    try self.init(ConfigurationFile(path: path).tree(noting: &files), set: assignments)
  }

  /// Reads configuration text that includes no file, such as `yaml`; `name` stands for its file in problems.
  ///
  /// Assignments win over the text, as over a file.
  public init(
    yaml text: String, named name: String = "configuration", set assignments: [String] = []
  ) throws(ConfigurationError) {
    try self.init(Tree(yaml: text) { .line($0, file: name) }, set: assignments)
  }

  /// The whole configuration as YAML, defaults filled in; `RunOptions(yaml:)` gives back an equal value.
  ///
  /// Values that are nil are left out. The order of the keys does not depend on how they were given.
  public var yaml: String { FieldWriter.write(self).yaml }

  /// Every key with what it means, its default, and the values that it may have.
  public static var keys: [KeyDescription] {
    FieldReference.keys("", RunOptions())
      + DistortionStep.kinds.flatMap { $0.reference("data.distortion.steps.N") }
      + LayerOptions.kinds.flatMap { $0.reference("network.layers.N") }
      + ObjectiveOptions.kinds.flatMap { $0.reference("objective.N") }
  }

  /// The same, a line each.
  public static var reference: String { keys.map(\.line).joined(separator: "\n") }

  private init(_ tree: Tree, set assignments: [String]) throws(ConfigurationError) {
    var tree = tree
    let parsed = try assignments.map { text throws(ConfigurationError) in try Assignment(text) }
    for assignment in parsed.filter(\.setsKind) + parsed.filter({ !$0.setsKind }) {
      try assignment.apply(to: &tree)
    }
    var problems: [ConfigurationError.Problem] = []
    let options: RunOptions? = FieldReader.read(tree, at: "", problems: &problems)
    guard let options, problems.isEmpty else { throw ConfigurationError(problems) }
    self = options
  }
}
