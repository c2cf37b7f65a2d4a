import Files
import Networks

// What is done where a step, or what came of it, is not finite: every rank finds the same, and does the same.

extension Trainer {
  /// Counts a step that changes nothing, where the run may go on behind it.
  func skip(_ finding: String, _ recorder: Recorder?) throws {
    let remedy = options.training.onNotFinite
    guard remedy.kind == .skip, progress.recovery.skippedInARow < remedy.atMost else {
      throw Sickness(
        finding: finding, advice: "lower the learning rate, or set training.clip_norm", remedy: remedy)
    }
    progress.recovery.skipped += 1
    progress.recovery.skippedInARow += 1
    recorder?.observer?.didWarn(
      "\(finding); it is skipped, \(progress.recovery.skippedInARow) of at most \(remedy.atMost) in a row")
  }

  /// Goes back to an earlier checkpoint, with a smaller learning rate, where that may help.
  func goBack(because sickness: Sickness, _ recorder: Recorder) throws {
    let (remedy, former) = (sickness.remedy, progress.recovery)
    guard remedy.kind == .restart, former.restarts < remedy.atMost,
      let path = try recorder.checkpoint(back: remedy.back, from: progress.step)
    else { throw Fault(.notFinite, sickness.sentence(former)) }
    try goBack(to: path, recorder) { recovery in
      recovery.restarts = former.restarts + 1
      recovery.rateFactor = former.rateFactor * remedy.factor
      return
        "\(sickness.finding); the run goes back to \(path), and on at \(recovery.rateFactor) times the learning rate "
        + "(restart \(recovery.restarts) of at most \(remedy.atMost))"
    }
  }

  /// Goes back to a checkpoint; `change` notes in what it tells of remedies that this was done, and says so in a sentence.
  ///
  /// What the other kind of remedy did meanwhile stays done.
  func goBack(to path: String, _ recorder: Recorder, noting change: (inout Recovery) -> String) throws {
    let (former, best) = (progress.recovery, progress.best)
    try resume(from: path)
    // It was deleted when the one that is now kept aside was better.
    if let restored = progress.best, restored != best, try !recorder.hasCheckpoint(after: restored.step) {
      progress.best = nil
    }
    (progress.recovery.restarts, progress.recovery.rateFactor) = (former.restarts, former.rateFactor)
    (progress.recovery.collapses, progress.recovery.localisationFactor) =
      (former.collapses, former.localisationFactor)
    let sentence = change(&progress.recovery)
    recorder.observer?.didWarn(sentence)
    try recorder.goBack(to: progress)
  }
}

extension [StepFigures.Fault] {
  /// What was found in a step, in words; nil in a healthy one.
  func finding(inStep step: Int) -> String? {
    guard let worst = first else { return nil }
    return "step \(step) gave numbers that cannot be added up (\(worst)\(count > 1 ? ", and others" : ""))"
  }
}

extension Sickness {
  /// The end of the run, in a sentence.
  func sentence(_ recovery: Recovery) -> String {
    let tried =
      switch remedy.kind {
      case .stop: ""
      case .skip: recovery.skippedInARow > 0 ? " after \(recovery.skippedInARow) skipped steps in a row" : ""
      case .restart: recovery.restarts > 0 ? " after \(recovery.restarts) restarts" : ""
      }
    return "\(finding)\(tried); \(advice)"
  }
}
