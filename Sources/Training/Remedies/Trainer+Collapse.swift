import Files
import Networks
import SpatialTransformers

// What is done where a transformer has collapsed. Looks are counted in what a checkpoint keeps, so that a run which is
// stopped between two of them goes back where an undisturbed one does.

extension Trainer {
  /// Counts a look at the transformers after the step that `progress` does not count yet, where one is due, and remembers
  /// which of them told their samples apart.
  func look(at warps: [WarpHealth], _ recorder: Recorder) {
    let step = progress.step + 1
    guard options.training.onCollapse.measures(after: step),
      let measured = MetricsLine.warps(warps, of: network.transformers)
    else { return }
    progress.recovery.toldApart = [measured].toldApart.union(progress.recovery.toldApart).sorted()
    guard options.training.onCollapse.looks(after: step) else { return }
    // Not what lines of metrics tell: when they are due may change no bit.
    let toldApart = Set(progress.recovery.toldApart)
    let lost = WarpWarning.all(in: measured, toldApart: toldApart).filter(\.fault.isCollapse)
    progress.recovery.sickLooks = lost.isEmpty ? 0 : progress.recovery.sickLooks + 1
    guard progress.recovery.hasCollapsed else { return }
    for warning in lost { recorder.observer?.didWarn("after step \(step) \(warning.sentence)") }
  }

  /// Goes back to where the transformers were healthy, if that is to be done and they have been sick for too long.
  ///
  /// - Throws: `Fault` where the run is to end for that.
  func goBackIfCollapsed(_ recorder: Recorder) throws {
    guard options.training.onCollapse.kind != .warn else { return progress.recovery.sickLooks = 0 }
    guard progress.recovery.hasCollapsed else { return }
    let (remedy, former, healthy) = (options.training.onCollapse, progress.recovery, progress.lastHealthyLook)
    let finding = "since about step \(healthy) a transformer has collapsed"
    guard remedy.kind == .restart, former.collapses < remedy.atMost,
      let path = try recorder.checkpoint(back: former.collapses + 1, from: healthy, orAny: false)
    else {
      let tried = former.collapses > 0 ? " after \(former.collapses) restarts" : ""
      throw Fault(
        .notFinite,
        "\(finding)\(tried); begin anew with a lower training.optimizer.localisation_factor or a higher "
          + "localisation_warm_up, or go on as it is with training.on_collapse.kind=warn")
    }
    try goBack(to: path, recorder) { recovery in
      recovery.sickLooks = 0
      recovery.collapses = former.collapses + 1
      recovery.localisationFactor = former.localisationFactor * remedy.factor
      return
        "\(finding); the run goes back to \(path), and on at \(recovery.localisationFactor) times the learning rate of "
        + "localisation networks (restart \(recovery.collapses) of at most \(remedy.atMost))"
    }
  }
}

extension Recovery {
  /// Whether a transformer was sick at so many looks in a row that it has collapsed.
  fileprivate var hasCollapsed: Bool { sickLooks >= CollapseOptions.looks }
}

extension RunProgress {
  /// The step of the last look at which the transformers were healthy; the run's beginning where there was none.
  fileprivate var lastHealthyLook: Int {
    max((step / CollapseOptions.every - recovery.sickLooks) * CollapseOptions.every, 0)
  }
}
