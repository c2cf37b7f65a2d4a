import Configuration
import Datasets
import Networks
import Testing
import Training

/// What may change between a run and its continuation.
@Suite struct ResumeTests {
  private func differences(_ one: String, _ other: String) throws -> [String] {
    try RunOptions(yaml: one).differences(from: RunOptions(yaml: other))
  }

  @Test func `equal configurations do not differ, however they are written`() throws {
    #expect(try differences("training: {steps: 1000}", "seed: 1") == [])
    #expect(try differences("network: {layers: [relu]}", "network: {layers: [relu: {}]}") == [])
  }

  @Test func `differences are key paths down to the value`() throws {
    #expect(
      try differences(
        "seed: 2\ntraining: {optimizer: {learning_rate: 0.1}}\nnetwork: {layers: [dense: 3]}",
        "network: {layers: [dense: 4]}\ntraining: {clip_norm: 1}")
        == [
          "seed", "network.layers.0.dense.units", "training.optimizer.learning_rate", "training.clip_norm",
        ])
  }

  @Test func `lists of other lengths differ as a whole`() throws {
    #expect(
      try differences("network: {layers: [relu]}", "network: {layers: [relu, relu]}") == ["network.layers"])
  }

  @Test func `another kind differs in its kind and all keys beside it`() throws {
    #expect(
      try differences("training: {schedule: {kind: step}}", "")
        == ["training.schedule.kind", "training.schedule.every", "training.schedule.factor"])
  }

  @Test func `only what does not touch a step may change on resuming`() throws {
    let run = try RunOptions(yaml: "")
    let allowed = try RunOptions(
      yaml: """
        data: {digits: elsewhere}
        training: {steps: 9, validate_every: 9, log_every: 9}
        checkpoint: {every: 9, keep: 9}
        logging: {tensorboard: true, tensorboard_images_every: 0}
        """)
    #expect(allowed.differences(from: run).count == 8)
    #expect(allowed.differencesRefusedOnResume(from: run) == [])
    let refused = try RunOptions(
      yaml: "seed: 2\ntraining: {steps: 9, micro_batches: 4}\ndata: {validation: 1}")
    #expect(
      refused.differencesRefusedOnResume(from: run) == ["seed", "data.validation", "training.micro_batches"])
  }
}
