import Configuration
import Networks
import Testing
import Training

/// Numbers are checked in Float32, in which training uses them.
@Suite struct PrecisionTests {
  private func problems(_ yaml: String) -> String? {
    #expect(throws: ConfigurationError.self) { try RunOptions(yaml: yaml, named: "run.yaml") }?.description
  }

  /// A key of every number, with the configuration around it.
  static let numbers = [
    "training: {optimizer: {learning_rate: N}}", "training: {optimizer: {localisation_factor: N}}",
    "training: {optimizer: {weight_decay: N}}", "training: {optimizer: {momentum: N}}",
    "training: {optimizer: {kind: adam, beta1: N}}", "training: {optimizer: {kind: adam, beta2: N}}",
    "training: {optimizer: {kind: adam, epsilon: N}}", "training: {clip_norm: N}",
    "training: {schedule: {kind: step, factor: N}}", "data: {distortion: {kind: volume, angle: N}}",
    "network: {layers: [dropout: N]}", "network: {layers: [spatial_transformer: {penalty: N}]}",
    "network: {layers: [spatial_transformer: {gradient_factor: N}]}",
    "network: {layers: [spatial_transformer: {learning_rate_factor: N}]}",
    "network: {layers: [spatial_transformer: {locked: {scale: N}}]}",
    "network: {layers: [spatial_transformer: {start: {kind: perturbed, deviation: N}}]}",
  ]

  @Test(
    arguments: numbers,
    ["1e-46", "1e-50", "1e-320", "1e-400", "0.0000000000000000000000000000000000000000000001"])
  func `a number that is zero in Float32 is refused`(yaml: String, number: String) {
    let said = problems(yaml.replacing("N}", with: number + "}").replacing("N]", with: number + "]"))
    #expect(said?.hasSuffix("found '\(number)', which is 0 in Float32") == true, "\(said ?? "")")
  }

  @Test(arguments: numbers)
  func `a number that has lost digits in Float32 is refused, zero only where it makes sense`(yaml: String)
    throws
  {
    func with(_ number: String) -> String {
      yaml.replacing("N}", with: number + "}").replacing("N]", with: number + "]")
    }
    #expect(
      problems(with("1e-39"))?.hasSuffix(
        "found '1e-39', which is below the normal numbers of Float32, 1.2e-38") == true)
    #expect(throws: Never.self) { try RunOptions(yaml: with("0.25")) }
    let isPositive = ["learning_rate:", "epsilon", "clip_norm", "{kind: step", "deviation"].contains {
      yaml.contains($0)
    }
    #expect((try? RunOptions(yaml: with("0"))) == nil ? isPositive : !isPositive)
  }

  @Test(arguments: ["momentum", "beta1", "beta2"], ["0.99999999999", "0.99999999", "0.9999999999999999999"])
  func `a share that is one in Float32 is refused`(key: String, number: String) {
    let said = problems(
      "training: {optimizer: {kind: \(key == "momentum" ? "sgd" : "adam"), \(key): \(number)}}")
    #expect(
      said?.hasPrefix("run.yaml:1: training.optimizer.\(key): expected a number in [0, 1), found '\(number)'")
        == true)
  }

  @Test(arguments: ["kind: sgd, momentum", "kind: adam, beta1", "kind: adam, beta2"])
  func `a share keeps its distance from one in Float32, to a hundredth`(key: String) {
    func optimizer(_ number: String) -> String { "training: {optimizer: {\(key): \(number)}}" }
    for (number, words) in [
      ("0.9999999", "whose distance from 1, 1e-07, is 1.1920929e-07 in Float32"),
      ("0.9999995", "whose distance from 1, 5e-07, is 4.7683716e-07 in Float32"),
    ] {
      #expect(problems(optimizer(number))?.hasSuffix("found '\(number)', \(words)") == true)
    }
    for number in ["0.99999", "0.999995", "0.9999", "0.5", "0"] {
      #expect(throws: Never.self) { try RunOptions(yaml: optimizer(number)) }
    }
  }

  @Test func `dropout leaves something out and something in`() throws {
    #expect(problems("network: {layers: [dropout: 0.999999999]}")?.hasSuffix("which is 1 in Float32") == true)
    #expect(
      problems("network: {layers: [relu, dropout: {rate: 1e-10}]}")
        == "run.yaml:1: network.layers.1.dropout.rate: 1e-10 would leave nothing out, "
        + "as every rate below 2.3283064365386963e-10")
    #expect(throws: Never.self) {
      try RunOptions(yaml: "network: {layers: [dropout: 0.9999, dropout: 1e-9, dropout: 0]}")
    }
  }

  @Test(arguments: ["1e-30", "1e-37", "1e30", "3e-5"])
  func `what Float32 holds is left alone`(number: String) throws {
    #expect(
      try RunOptions(yaml: "training: {optimizer: {learning_rate: \(number)}}").training.optimizer
        .learningRate
        == Double(number))
  }

  @Test func `products that Float32 does not hold are refused`() throws {
    let rate = "optimizer: {learning_rate: 1e-30"
    #expect(
      problems("training: {\(rate), localisation_factor: 1e-20}}")
        == "run.yaml:1: training.optimizer.localisation_factor: "
        + "the learning rate 1e-30 times 1e-20 is 1e-50, which is 0 in Float32")
    #expect(
      problems("training: {optimizer: {learning_rate: 1e30, localisation_factor: 1e10}}")?
        .hasSuffix("is 1e+40, which is infinite in Float32") == true)
    #expect(
      problems(
        "training:\n  \(rate)}\nnetwork:\n  layers:\n  - parallel:\n      branches:\n      - - spatial_transformer:\n"
          + "            learning_rate_factor: 1e-15")
        == "run.yaml:8: network.layers.0.parallel.branches.0.0.spatial_transformer.learning_rate_factor: "
        + "the learning rate 1e-30 times 1e-15 is 1.0000000000000001e-45, which is below the normal numbers of Float32, 1.2e-38"
    )
    #expect(
      problems(
        "training: {batch: 1024}\nnetwork: {layers: [composed_transformers: {stages: [{penalty: 1e-36}]}]}")?
        .hasPrefix(
          "run.yaml:2: network.layers.0.composed_transformers.stages.0.penalty: 1e-36 over a batch of 1024")
        == true)
    for zero in [
      "training: {\(rate), localisation_factor: 0}}",
      "network: {layers: [spatial_transformer: {learning_rate_factor: 0}]}",
    ] {
      #expect(throws: Never.self) { try RunOptions(yaml: zero) }
    }
  }

  @Test func `a schedule does not leave Float32 on its way`() throws {
    func problem(_ factor: String, every: Int, steps: Int) -> String? {
      problems("training: {steps: \(steps), schedule: {kind: step, every: \(every), factor: \(factor)}}")
    }
    let place = "run.yaml:1: training.schedule.factor: after 12 steps the learning rate 0.01 times"
    let said = problem("1e-20", every: 5, steps: 12)
    #expect(
      said?.hasPrefix(place) == true && said?.contains("which is below the normal numbers of Float32") == true
    )
    #expect(problem("1e-30", every: 1, steps: 12)?.hasPrefix(place) == true)
    #expect(problem("1e10", every: 1, steps: 12)?.contains("infinite in Float32") == true)
    #expect(problem("1e-30", every: 1, steps: 12)?.contains("0 in Float32") == true)
    for (factor, every, steps) in [
      (0.95, 100, 150_000), (0.5, 1000, 100_000), (0.1, 2000, 6000), (1e-30, 1, 1), (2, 10, 600),
    ] {
      #expect(throws: Never.self) {
        try RunOptions(
          yaml: "training: {steps: \(steps), schedule: {kind: step, every: \(every), factor: \(factor)}}")
      }
    }
  }

  @Test func `a range has two ends in Float32`() throws {
    func layer(_ range: String) -> String {
      "network: {layers: [spatial_transformer: {ranges: {scale: \(range)}}]}"
    }
    let path = "run.yaml:1: network.layers.0.spatial_transformer.ranges.scale: "
    let expected = "expected two numbers from -1e30 to 1e30, the lower first, found "
    #expect(
      problems(layer("[1, 1.00000000001]"))
        == path + expected + "[1, 1.00000000001], which are the same in Float32")
    for range in [
      "[1, 1]", "[2, 1]", "[1]", "[nan, 2]", "[-1e-50, 1]", "[0, 1e-46]", "[a, b]", "5", "[1, 1e31]",
    ] {
      #expect(problems(layer(range))?.hasPrefix(path + expected) == true)
    }
    #expect(throws: Never.self) { try RunOptions(yaml: layer("[0.999, 1.0000002]")) }
  }
}
