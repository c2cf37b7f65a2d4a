import Foundation
import TestSupport
import Testing

/// Parameters that stay as they are, and those that learn at a rate of their own.
@Suite struct FreezeTests {
  private static let settings = ["training.freeze=[transformer, \"*/bias\", \"4\"]"]
  private static let reference = Result { try SmokeRun(1, settings) }

  private func train(_ settings: String...) throws -> [String] {
    ["train"] + smoke(settings) + ["--output", NSTemporaryDirectory() + "never-made-\(UUID().uuidString)"]
  }

  @Test func `what is frozen keeps its bits, and nothing is remembered of it`() throws {
    let run = try Self.reference.get()
    let (start, end) = try (learnt(run.checkpoint(6)), learnt(run.checkpoint(12)))
    let usual = try learnt(SmokeRun.reference.get().checkpoint(6))
    #expect(start.count == 24)
    for (name, values) in end {
      let isTrained = ["/model/1/weight", "/model/7/weight"].contains(name)
      if name.hasPrefix("/model/") {
        #expect((values == start[name]) == !isTrained, "\(name)")
      } else {
        let isMoving = ["/optimizer/1/weight/velocity", "/optimizer/7/weight/velocity"].contains(name)
        #expect(values.contains { $0 != 0 } == isMoving, "\(name)")
      }
      #expect(usual[name] != nil)
    }
  }

  @Test(arguments: [2, 3]) func `frozen runs come to the same bits on any number of ranks`(ranks: Int) throws
  {
    let run = try SmokeRun(ranks, Self.settings)
    for step in [6, 12] { try expectSameBits(run.checkpoint(step), Self.reference.get().checkpoint(step)) }
    func norms(_ run: SmokeRun) throws -> [Double] {
      try metrics(run.path).compactMap { $0["gradient_norm"] }
    }
    #expect(try norms(run) == norms(Self.reference.get()))
  }

  @Test func `the localisation factor is short for a group of all localisation networks`() throws {
    let run = try SmokeRun(
      nil,
      [
        "training.optimizer.localisation_factor=1",
        "training.optimizer.groups=[{match: transformer/*, learning_rate_factor: 0.1}]",
      ])
    try expectSameBits(run.checkpoint(12), SmokeRun.reference.get().checkpoint(12))
  }

  @Test(arguments: [nil, 3])
  func `a pattern that picks nothing is refused with what was probably meant`(ranks: Int?) throws {
    for (setting, words) in [
      (
        "training.optimizer.groups=[{match: tranformer/*, learning_rate_factor: 2}]",
        [
          "training.optimizer.groups.0.match: 'tranformer/*' matches no parameter",
          "did you mean transformer?",
        ]
      ),
      (
        "training.freeze=[transformer/localization]",
        ["training.freeze.0: ", "did you mean transformer/localisation?"]
      ),
      ("training.freeze=[classifier]", ["they begin with transformer, 1, 4, 7"]),
      ("training.freeze=[\"*\"]", ["picks all parameters, so that nothing is learnt"]),
      (
        "training={freeze: [\"7\"], optimizer: {groups: [{match: 7/bias, learning_rate_factor: 2}]}}",
        ["groups.0.match", "is frozen by training.freeze"]
      ),
      (
        "training.optimizer.groups=[{match: \"*/bias\", weight_decay: 0.1}]",
        ["biases alone, which do not decay"]
      ),
      (
        "training.optimizer.groups=[{match: transformer}]",
        ["neither learning_rate_factor, warm_up, weight_decay nor clip_norm"]
      ),
      (
        "training.optimizer={kind: adamw, learning_rate: 0.5, weight_decay: 2, localisation_factor: 1}",
        [
          "the learning rate 0.5 times the weight_decay 2.0 of transformer/localisation/", "is 1.0, so that",
          "lower one of them, to a product below 1",
        ]
      ),
      (
        "training.optimizer.groups=[{match: 7, learning_rate_factor: 100, weight_decay: 0.625}]",
        ["the learning rate 2.0 times the weight_decay 0.625 of 7/weight is 1.25"]
      ),
    ] {
      let result = try stn(ranks, train(setting))
      result.expect(exitCode: 78)
      for word in words { #expect(result.errorOutput.contains(word), "\(word) in \(result.errorOutput)") }
    }
  }

  @Test func `the plan of a network tells how much of it is frozen`() throws {
    let words = try stn(nil, ["inspect"] + smoke(Self.settings))
    words.expect()
    // All but the weights of the first convolution and of the last layer: 16 · 25 and 10 · 144 of 11808.
    #expect(words.output.contains("11808 parameters (\(11808 - 400 - 1440) frozen)"))
    try stn(nil, ["inspect"] + smoke("training.freeze=[nothing]")).expect(exitCode: 78)
  }

  @Test func `the plan of a network tells which parameters are picked, and how they learn`() throws {
    let settings = [
      "training.freeze=[transformer]", "training.optimizer.weight_decay=0.5",
      "training.optimizer.groups=[{match: 7, learning_rate_factor: 3}]",
    ]
    let lines = try stn(nil, ["inspect"] + smoke(settings)).output.split(separator: "\n").suffix(5)
    #expect(
      Array(lines) == [
        "frozen: transformer/localisation/1/weight, transformer/localisation/1/bias, transformer/localisation/2/weight, "
          + "transformer/localisation/2/bias, transformer/localisation/regression/weight, "
          + "transformer/localisation/regression/bias",
        "learning rate times 1.0, decay 0.5: 1/weight, 4/weight",
        "learning rate times 1.0, decay 0.0: 1/bias, 4/bias",
        "learning rate times 3.0, decay 0.5: 7/weight", "learning rate times 3.0, decay 0.0: 7/bias",
      ])
    #expect(try !stn(nil, ["inspect"] + smoke()).output.contains("learning rate times"))
  }
}
