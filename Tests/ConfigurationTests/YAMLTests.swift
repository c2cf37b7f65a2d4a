import Configuration
import Files
import Foundation
import Networks
import TestSupport
import Testing
import Training

/// What readers of YAML understand in different ways is refused at its line, never guessed.
@Suite struct YAMLTests {
  private func problems(_ yaml: String) -> String? {
    #expect(throws: ConfigurationError.self) { try RunOptions(yaml: yaml, named: "run.yaml") }?.description
  }

  @Test(arguments: [
    (
      "seed: 1\n---\nseed: 2\n",
      "run.yaml:2: a second document starts here, which nobody would read; leave it out"
    ),
    (
      "seed: 1\n...\n---\n",
      "run.yaml:3: a second document starts here, which nobody would read; leave it out"
    ),
    (
      "seed: !!int 5",
      "run.yaml:1: the tag tag:yaml.org,2002:int is not read; leave it out, and put text into quotes"
    ),
    (
      "data:\n  digits: !!str null",
      "run.yaml:2: the tag tag:yaml.org,2002:str is not read; leave it out, and put text into quotes"
    ),
    (
      "data: !mine {digits: a}",
      "run.yaml:1: the tag !mine is not read; leave it out, and put text into quotes"
    ),
    (
      "data: &a {digits: d}\ntraining:\n  <<: *a\n",
      "run.yaml:3: merge keys, <<, are not read; include a file, or repeat the keys"
    ),
    (
      "? [seed]\n: 1",
      "run.yaml:1: an alias, a list or a mapping stands where a key is expected; write a word before the :"
    ),
    (
      "{seed: 1}: 2",
      "run.yaml:1: an alias, a list or a mapping stands where a key is expected; write a word before the :"
    ),
    ("seed: 1\n\"seed\": 2", "run.yaml:1: given twice in one mapping: seed"),
    ("data: {1: a,\n  \"1\": b}", "run.yaml:2: given twice in one mapping: 1"),
    ("network: {layers: [relu: {name: a}]}\nnetwork: {}", "run.yaml:1: given twice in one mapping: network"),
    ("seed: *a", "run.yaml:1: not YAML: found undefined alias in column 7"),
  ])
  func `documents, tags, merges and keys`(yaml: String, problem: String) {
    #expect(problems(yaml) == problem)
  }

  @Test(arguments: [
    "yes", "on", "True", "TRUE", "y", "1", "'true '", "0",
  ])
  func `a flag is true or false`(text: String) {
    #expect(
      problems("training: {optimizer: {nesterov: \(text)}}")?.contains("expected true or false") == true)
  }

  @Test(arguments: [
    "010", "0x10", "0o10", "0b1", "1_000", "1e3", "1.0", "1:30", "00", "+-5", "1,000", "inf", "nan", ".5",
    "５", "''",
    "9223372036854775808", "-1", "[5]", "{5}", "0", "2026-01-01",
  ])
  func `an integer is decimal`(text: String) {
    #expect(
      problems("training:\n  steps: \(text)")?.hasPrefix("run.yaml:2: training.steps: expected an integer")
        == true)
  }

  @Test(arguments: [
    "010", "0x1p-3", "0x10", "1_0.5", ".inf", "inf", "Infinity", "nan", ".nan", "1e400", "-0.1", "1:30.5",
    "1,5", "''",
    "00.5", "1e", "e5", ".", "١",
  ])
  func `a number is decimal and finite`(text: String) {
    #expect(
      problems("training:\n  optimizer:\n    learning_rate: \(text)")?
        .hasPrefix("run.yaml:3: training.optimizer.learning_rate: expected a number above 0") == true)
  }

  @Test(arguments: [
    ("5", 5.0), ("+5", 5), ("0.5", 0.5), (".5", 0.5), ("5.", 5), ("5e-1", 0.5), ("5E+2", 500), ("'2'", 2),
  ])
  func `numbers are written as usual`(text: String, number: Double) throws {
    let options = try RunOptions(yaml: "training: {optimizer: {learning_rate: \(text)}}")
    #expect(options.training.optimizer.learningRate == number)
  }

  @Test func `an alias stands for what it names`() throws {
    let yaml =
      "network: {layers: [spatial_transformer: {localisation: &a [dense: 3]}, parallel: {branches: [*a, *a]}]}"
    guard case .parallel(let parallel) = try RunOptions(yaml: yaml).network.layers[1].kind else {
      Issue.record("another layer")
      return
    }
    var dense = DenseOptions()
    dense.units = 3
    #expect(parallel.branches == [[LayerOptions(.dense(dense))], [LayerOptions(.dense(dense))]])
  }

  @Test func `an index has one way to be written`() throws {
    let folder = try TemporaryFolder()
    try "network: {layers: [relu, dense: 3]}".write(
      toFile: folder.path("a.yaml"), atomically: true, encoding: .utf8)
    for layers in ["{00: relu}", "{0: relu, +0: dropout}", "{-0: relu}", "{0: relu, 1: relu, two: relu}"] {
      try "include: [a.yaml]\nnetwork: {layers: \(layers)}".write(
        toFile: folder.path("run.yaml"), atomically: true, encoding: .utf8)
      let error = #expect(throws: ConfigurationError.self) { try RunOptions(file: folder.path("run.yaml")) }
      #expect(error?.description.contains("network.layers: expected a list, found a mapping") == true)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `aliases that multiply, endless nesting and files of no end are refused`() throws {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
    let bomb = names.indices.map { index in
      let element = index == 0 ? "x" : "*\(names[index - 1])"
      return
        "\(names[index]): &\(names[index]) [\(Array(repeating: element, count: 9).joined(separator: ","))]"
    }.joined(separator: "\n")
    #expect(problems(bomb)?.contains("more than 100000 values, or 100 inside each other") == true)
    let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    #expect(problems("seed: \(deep)")?.contains("more than 100000 values, or 100 inside each other") == true)
    #expect(problems("seed: \(String(repeating: "[", count: 100_000))")?.contains("not YAML") == true)
    let error = #expect(throws: ConfigurationError.self) { try RunOptions(file: "/dev/zero") }
    #expect(error?.description == "/dev/zero: more than 262144 bytes; no configuration needs so many")
    #expect(error?.exitStatus == .configuration)
  }

  /// Texts with keys that are no words, some of which Yams would compare for hours, and the line that is refused.
  static let keys: [String: (yaml: String, line: Int)] = [
    "aliases that double": (doubling("[*L, *L]") + "\n? *z\n: 1", 27),
    "an alias in a flow mapping": (doubling("[*L, *L]") + "\ny: {*z : 1}", 27),
    "an alias as a key of one word": ("a: &a seed\n*a : 1", 2),
    "aliases in a list that is a key": (doubling("{a: *L, b: *L}") + "\n[*z]: 1", 27),
    "keys in keys": (String(repeating: "? ", count: 900) + "[\(words)]", 1),
    "a key in a list in a value": ("a:\n- b: [{c: d}, {e: {[f]: g}}]", 2),
    "a key behind a value that is a list": ("a: [b]\n[c]: d", 2),
  ]

  /// Words of 200,000 bytes.
  private static var words: String { Array(repeating: "word", count: 33_000).joined(separator: ", ") }

  /// Lists or mappings by the names a to z, each twice in the next; `L` stands for the last.
  private static func doubling(_ element: String) -> String {
    let names = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) }
    return names.enumerated().map { index, name in
      "\(name): &\(name) " + (index == 0 ? "x" : element.replacing("L", with: names[index - 1]))
    }.joined(separator: "\n")
  }

  @Test(.timeLimit(.minutes(1)), arguments: keys.keys)
  func `keys that are no words are refused before they are compared`(name: String) throws {
    let (yaml, line) = try #require(Self.keys[name])
    #expect(
      problems(yaml)
        == "run.yaml:\(line): an alias, a list or a mapping stands where a key is expected; write a word before the :"
    )
  }

  @Test func `a file as editors of Windows write it is read`() throws {
    let folder = try TemporaryFolder()
    let text = "\u{feff}seed: 5\r\ntraining:\r\n  steps: 3\r\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("run.yaml")))
    let options = try RunOptions(file: folder.path("run.yaml"))
    #expect(options.seed == 5 && options.training.steps == 3)
  }

  @Test func `a NUL ends no text unseen`() {
    #expect(problems("seed: 1\n\0training: {steps: 3}")?.contains("not YAML") == true)
    #expect(
      problems("data: {digits: \"a\\0b\"}")
        == "run.yaml:1: data.digits: expected mnist or the path of a folder, found 'a\\x00b'")
  }
}
