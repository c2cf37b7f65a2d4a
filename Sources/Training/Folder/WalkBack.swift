package import Files

/// The way back from the newest checkpoint of a run's folder to the newest that is good.
package struct WalkBack: Equatable {
  /// A checkpoint that cannot be used.
  package struct PassedOver: Equatable {
    /// The step that its name tells.
    package let step: Int
    /// What is wrong with it, in a sentence.
    package let reason: String
  }

  /// The step of the newest good checkpoint; nil where no run has been, and one may begin.
  package private(set) var step: Int?

  /// The newer ones, newest first.
  package private(set) var passedOver: [PassedOver] = []

  /// Walks back; `objection` says what is wrong with the checkpoint after a step, nil if nothing is.
  ///
  /// - Throws: `Fault` where a run has been of which no good checkpoint is left: what was computed is not silently
  ///   computed anew, nor overwritten.
  package init(
    in contents: RunContents, of folder: String, objection: (Int) -> String?
  ) throws(Fault) {
    for step in contents.checkpoints.reversed() {
      guard let reason = objection(step) else {
        self.step = step
        return
      }
      passedOver.append(PassedOver(step: step, reason: reason))
    }
    guard !contents.tellsOfRun else {
      throw Fault(.noCheckpoint, "\(found(contents, in: folder)); \(Self.remedy)")
    }
  }

  /// What a run begins with that goes nowhere back.
  init() {}

  private static var remedy: String { "name another output, or move what is there away to start afresh" }

  private func found(_ contents: RunContents, in folder: String) -> String {
    guard !passedOver.isEmpty else {
      return
        "the output \(folder) holds \(contents.traces.joined(separator: ", ")), so that a run has been there, but no "
        + "checkpoint to go on from"
    }
    // What each sentence advises stands behind its semicolon, and would lead nowhere here.
    let reasons = passedOver.map { $0.reason.prefix { $0 != ";" } }
    return "no checkpoint in the output \(folder) can be used (\(reasons.joined(separator: ", and ")))"
  }
}
