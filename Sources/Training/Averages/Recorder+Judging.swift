import Files
import Networks

extension Recorder {
  /// Runs `body` with the averaged weights in place, if there are any, and with running moments of their own where they have such.
  ///
  /// Nil where measuring those was broken off, since a rank is asked to stop, which it then adds to the requests.
  func withJudgedWeights(
    mayBreakOff: Bool, _ requests: inout RunRequests, _ body: (inout RunRequests) throws -> FigureSums?
  ) throws -> FigureSums? {
    guard let average else { return try body(&requests) }
    return try average.whileInPlace {
      guard try measureMoments(of: average, mayBreakOff: mayBreakOff, &requests) else { return nil }
      return try body(&requests)
    }
  }

  /// Measures the moments of the average in place, where those that it has are of fewer models; a collective call.
  ///
  /// Returns whether it was not broken off.
  private func measureMoments(
    of average: WeightAverage, mayBreakOff: Bool, _ requests: inout RunRequests
  ) throws -> Bool {
    guard let momentPass, let moments = average.moments, average.lacksMoments else { return true }
    let began = ContinuousClock.now
    defer { momentSeconds += (ContinuousClock.now - began) / .seconds(1) }
    let epoch = options.training.samplesConsumed(after: average.lastStep) / momentPass.count
    let outcome = try momentPass.measure(
      epoch: epoch, unless: { mayBreakOff && (RunSignals.isStopRequested || clock.allowsNoMore) },
      progress: { observer?.didMeasureMoments(by: $0, of: momentPass.count) })
    switch outcome {
    case .measured: moments.models = average.count
    case .brokenOff: requests.stop = true
    case .sick(let faults): throw sickness(faults)
    }
    return !average.lacksMoments
  }

  private func sickness(_ faults: [StepFigures.Fault]) -> Sickness {
    let worst = faults.first.map { " (\($0))" } ?? ""
    return Sickness(
      finding: "the running moments of the averaged weights cannot be added up\(worst)",
      advice: "lower the learning rate and go on from the last checkpoint, or set training.clip_norm",
      remedy: options.training.onNotFinite)
  }
}
