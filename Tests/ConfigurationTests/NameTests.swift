import Configuration
import Networks
import Testing
import Training

/// Names of layers and stages become names in files, and are checked where they are read.
@Suite struct NameTests {
  private func problems(_ yaml: String) -> String? {
    #expect(throws: ConfigurationError.self) { try RunOptions(yaml: yaml, named: "net.yaml") }?.description
  }

  /// Where a name stands, N being the name.
  static let places = [
    ("network:\n  layers:\n  - relu: {name: N}", "network.layers.0.relu.name"),
    (
      "network:\n  layers:\n  - spatial_transformer: {localisation: [dense: {name: N, units: 3}]}",
      "network.layers.0.spatial_transformer.localisation.0.dense.name"
    ),
    (
      "network:\n  layers:\n  - composed_transformers: {stages: [{name: N}]}",
      "network.layers.0.composed_transformers.stages.0.name"
    ),
    (
      "network:\n  layers:\n  - parallel: {branches: [[], [dropout: {name: N}]]}",
      "network.layers.0.parallel.branches.1.0.dropout.name"
    ),
  ]

  @Test(
    arguments: places,
    [
      ("\"a\\0b\"", ", which has control characters"), ("\"\\0\"", ", which has control characters"),
      ("\"a\\nb\"", ", which has control characters"), ("\"\\e[0m\"", ", which has control characters"),
      ("\"\\x7f\"", ", which has control characters"), ("\"\\x85\"", ", which has control characters"),
      ("\"a\\L\"", ", which has control characters"), ("a/b", ""), ("/", ""), ("..", ""), (".", ""),
      ("a.b", ""), ("''", ""),
      (String(repeating: "n", count: 256), ", which has more than 255 bytes"),
      (String(repeating: "ü", count: 128), ", which has more than 255 bytes"),
    ])
  func `a name that no file could have is refused at its line`(
    place: (String, String), name: (String, String)
  ) {
    let said = problems(place.0.replacing("N", with: name.0))
    #expect(
      said?.hasPrefix("net.yaml:3: \(place.1): expected a name without / and ., found '") == true,
      "\(said ?? "")")
    #expect(said?.hasSuffix("'" + name.1) == true, "\(said ?? "")")
    #expect(said?.unicodeScalars.contains { $0.properties.generalCategory == .control } == false)
  }

  @Test(arguments: places)
  func `nothing and a list are no names, null is the index`(yaml: String, path: String) throws {
    for name in ["", "[a]"] {
      let said = problems(yaml.replacing("N", with: name))
      #expect(said?.hasPrefix("net.yaml:3: \(path): expected a name without / and ., found ") == true)
    }
    #expect(throws: Never.self) { try RunOptions(yaml: yaml.replacing("N", with: "null")) }
  }

  @Test(
    arguments: places,
    ["weight", "localisation", "a b", "ünï", "日本", "x=y", "#1", "null", "~", "-", "7", "<<", "true"])
  func `any other name comes back from the resolved configuration`(place: (String, String), name: String)
    throws
  {
    let options = try RunOptions(yaml: place.0.replacing("N", with: "'\(name)'"))
    #expect(options.yaml.contains(name))
    #expect(try RunOptions(yaml: options.yaml) == options)
  }

  @Test func `the layer that gives θ has its name to itself`() throws {
    let layer = "localisation: [relu, dense: {name: regression, units: 3}]"
    #expect(
      problems("network:\n  layers:\n  - spatial_transformer: {\(layer)}")
        == "net.yaml:3: network.layers.0.spatial_transformer.localisation.1: "
        + "the name 'regression' is the program's own; choose another")
    #expect(
      problems("network:\n  layers:\n  - composed_transformers: {stages: [{\(layer)}]}")
        == "net.yaml:3: network.layers.0.composed_transformers.stages.0.localisation.1: "
        + "the name 'regression' is the program's own; choose another")
    #expect(throws: Never.self) { try RunOptions(yaml: "network: {layers: [relu: {name: regression}]}") }
  }

  @Test func `names that differ in their accents' form only are the same`() {
    #expect(
      problems("network:\n  layers:\n  - relu: {name: \"\\u00e9\"}\n  - relu: {name: \"e\\u0301\"}")
        == "net.yaml:4: network.layers.1: the name 'e\u{301}' is also that of layer 0")
  }
}
