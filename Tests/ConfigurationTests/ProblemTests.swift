import Configuration
import Testing
import Training

/// What users read when a configuration is wrong, word for word.
@Suite struct ProblemTests {
  private func problems(_ yaml: String) -> String? {
    #expect(throws: ConfigurationError.self) { try RunOptions(yaml: yaml, named: "run.yaml") }?.description
  }

  @Test func `a misspelt key is refused with its line and the nearest known key`() {
    let yaml = """
      seed: 1
      training:
        optimizer:
          learning_rat: 0.1
      """
    #expect(
      problems(yaml)
        == "run.yaml:4: training.optimizer.learning_rat: unknown key; did you mean learning_rate?")
  }

  @Test func `a key unlike all others is refused with the list of those`() {
    #expect(
      problems("checkpoint: {folder: here}")
        == "run.yaml:1: checkpoint.folder: unknown key; known are every, keep")
  }

  @Test func `every problem is reported, a line each`() {
    let yaml = """
      sed: 1
      training:
        steps: many
        batch: 0
      data: {distortion: {kind: rst}}
      """
    #expect(
      problems(yaml) == """
        run.yaml:5: data.distortion.kind: expected one of none, r, rts, p, e, tc, colocalisation_t, colocalisation_tc, addition, sequence, volume, list, found 'rst'
        run.yaml:3: training.steps: expected an integer from 1 to 1000000000, found 'many'
        run.yaml:4: training.batch: expected an integer from 1 to 1000000000, found '0'
        run.yaml:1: sed: unknown key; did you mean seed?
        """)
  }

  @Test(arguments: [
    (
      "training: {optimizer: {learning_rate: 0}}",
      "training.optimizer.learning_rate: expected a number above 0 and at most 1e30"
    ),
    (
      "training: {optimizer: {learning_rate: nan}}",
      "training.optimizer.learning_rate: expected a number above 0 and at most 1e30"
    ),
    ("training: {optimizer: {momentum: 1}}", "training.optimizer.momentum: expected a number in [0, 1)"),
    (
      "training: {optimizer: {weight_decay: -1}}",
      "training.optimizer.weight_decay: expected a number from 0 to 1e30"
    ),
    ("training: {optimizer: {nesterov: yes}}", "training.optimizer.nesterov: expected true or false"),
    ("training: {steps: 1.5}", "training.steps: expected an integer from 1 to 1000000000"),
    ("training: {steps: }", "training.steps: expected an integer from 1 to 1000000000"),
    ("seed: -1", "seed: expected an integer from 0 to 18446744073709551615"),
    ("training: 3", "training: expected keys"),
    (
      "network: {input: [28, 28]}", "network.input: expected a list of 3 or 4, each an integer from 1 to 4096"
    ),
    ("network: {layers: {dense: 10}}", "network.layers: expected a list"),
    (
      "data: {distortion: {kind: volume, depth: 1}}",
      "data.distortion.depth: expected an integer from 2 to 256"
    ),
    ("data: {digits: }", "data.digits: expected mnist or the path of a folder"),
  ])
  func `values of the wrong kind or out of range are told what is expected`(yaml: String, message: String) {
    #expect(problems(yaml)?.hasPrefix("run.yaml:1: \(message), found ") == true, "\(problems(yaml) ?? "")")
  }

  @Test func `a key of another kind is named as such`() {
    #expect(
      problems("training: {optimizer: {kind: adam, momentum: 0.9}}")
        == "run.yaml:1: training.optimizer.momentum: only for kind sgd, and the kind is adam")
    #expect(
      problems("training: {schedule: {kind: cosine, every: 10}}")
        == "run.yaml:1: training.schedule.every: only for kind step, and the kind is cosine")
    #expect(
      problems("data: {distortion: {kind: rts, depth: 14}}")
        == "run.yaml:1: data.distortion.depth: only for kind volume, and the kind is rts")
  }

  @Test func `a batch that the micro-batches do not divide is refused unless sums are inexact`() throws {
    #expect(
      problems("training: {batch: 100, micro_batches: 8}")
        == "run.yaml:1: training.batch: 100 is not divisible by micro_batches, 8")
    let options = try RunOptions(yaml: "training: {batch: 100, micro_batches: 8, reduction: float}")
    #expect(options.training.reduction == .float)
  }

  @Test func `values that do not go together are refused`() {
    #expect(
      problems("data: {test_file: test.h5}")
        == "run.yaml:1: data.test_file: needs data.file, the dataset to train on")
    #expect(
      problems("data: {distortion: {kind: volume, canvas: 300}}")
        == "run.yaml:1: data.distortion.canvas: 300³ voxels are too many; expected at most 256³")
    #expect(
      problems("training: {optimizer: {nesterov: true, momentum: 0}}")
        == "run.yaml:1: training.optimizer.nesterov: true needs a momentum above 0")
  }

  @Test func `text that is not YAML is refused at its line`() {
    #expect(
      problems("seed: 1\ndata: {digits: mnist\ntraining:\n")
        == "run.yaml:3: not YAML: did not find expected ',' or '}' in column 9, "
        + "while parsing a flow mapping that starts in line 2")
  }

  @Test func `a key given twice is refused`() {
    #expect(problems("seed: 1\nseed: 2") == "run.yaml:1: given twice in one mapping: seed")
  }

  @Test func `a document that is not a mapping is refused`() {
    #expect(problems("- seed") == "run.yaml:1: expected keys, found a list of 1")
  }
}
