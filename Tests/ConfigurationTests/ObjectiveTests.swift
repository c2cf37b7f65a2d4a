import Configuration
import Networks
import Testing
import Training

/// What a network is judged by, as configurations write it.
@Suite struct ObjectiveTests {
  private func objective(_ yaml: String) throws -> [ObjectiveOptions] {
    try RunOptions(yaml: "objective: \(yaml)").objective
  }

  private func crossEntropy(heads: Int, weight: Double = 1) -> ObjectiveOptions {
    var options = CrossEntropyOptions()
    options.heads = heads
    return ObjectiveOptions(.crossEntropy(options), weight: weight)
  }

  private func pose(_ transformer: String, weight: Double = 1) -> ObjectiveOptions {
    var options = SupervisedPoseOptions()
    options.transformer = transformer
    return ObjectiveOptions(.pose(options), weight: weight)
  }

  @Test func `cross entropy of one label is what nobody has to say`() throws {
    #expect(try RunOptions(yaml: "").objective == [crossEntropy(heads: 1)])
    #expect(try objective("[cross_entropy]") == [crossEntropy(heads: 1)])
  }

  @Test func `objectives are listed with their options and weights, and read back equal`() throws {
    let yaml = "[{cross_entropy: {heads: 5, weight: 0.5}}, {pose: {transformer: upright, weight: 0.25}}]"
    let expected = [crossEntropy(heads: 5, weight: 0.5), pose("upright", weight: 0.25)]
    #expect(try objective(yaml) == expected)
    #expect(try objective("[cross_entropy: 5, pose: upright]") == [crossEntropy(heads: 5), pose("upright")])
    var options = RunOptions()
    options.objective = expected
    #expect(try RunOptions(yaml: options.yaml) == options)
    #expect(
      options.yaml.contains(
        """
        objective:
        - cross_entropy: {heads: 5, weight: 0.5}
        - pose: {transformer: upright, weight: 0.25}
        """))
  }

  @Test func `the command line sets an option of one of them`() throws {
    let yaml = "objective: [cross_entropy: 5, pose: upright]"
    let options = try RunOptions(
      yaml: yaml, set: ["objective.1.pose.weight=0.5", "objective.0.cross_entropy.heads=3"])
    #expect(options.objective == [crossEntropy(heads: 3), pose("upright", weight: 0.5)])
    #expect(try RunOptions(yaml: "", set: ["objective=[pose: 0]"]).objective == [pose("0")])
  }

  @Test func `every key of them is in the reference`() {
    for line in [
      "objective: [{…}]    # what the network is judged by; the first chooses the best checkpoint; a list",
      "objective.N.cross_entropy.heads: 1    # softmaxes side by side, as many as a sample has labels; an integer from 1 to 1024",
      "objective.N.pose.transformer:    # whose matrix is held against the one that undoes the distortion; the name or path of a transformer, required",
      "objective.N.pose.weight: 1.0    # what its loss is multiplied by; with 0 it judges without teaching; a number from 0 to 1e30",
    ] {
      #expect(RunOptions.reference.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
  }

  @Test(arguments: [
    ("[]", "objective: expected at least one objective, found none"),
    ("cross_entropy", "objective: expected a list, found 'cross_entropy'"),
    ("[cross_entropi]", "objective.0.cross_entropi: unknown objective; did you mean cross_entropy?"),
    ("[3]", "objective.0.3: unknown objective; known are cross_entropy, pose"),
    ("[pose]", "objective.0.pose.transformer: missing; expected the name or path of a transformer"),
    ("[cross_entropy: 0]", "objective.0.cross_entropy.heads: expected an integer from 1 to 1024, found '0'"),
    (
      "[cross_entropy: {head: 2}]", "objective.0.cross_entropy.head: unknown key; did you mean heads?"
    ),
    (
      "[pose: {transformer: a, weight: -1}]",
      "objective.0.pose.weight: expected a number from 0 to 1e30, found '-1'"
    ),
    (
      "[cross_entropy, pose: a, cross_entropy: 2]",
      "objective.2: judges what objective 0 judges; leave one of them out"
    ),
    ("[pose: a, pose: a]", "objective.1: judges what objective 0 judges; leave one of them out"),
    (
      "[cross_entropy: {weight: 1e-37}]",
      "objective.0.cross_entropy.weight: 1e-37 over a batch of 256 is 3.90625e-40, "
        + "which is below the normal numbers of Float32, 1.2e-38"
    ),
  ])
  func `what is wrong with an objective is said in a sentence`(yaml: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try objective(yaml) }
    #expect(error?.description == "configuration:1: \(message)")
  }
}
