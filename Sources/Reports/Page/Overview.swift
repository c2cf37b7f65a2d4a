import Markup
import Networks
import POSIX
import Training

/// The head of the page: which run it is, how it stands, and the numbers that matter most.
struct Overview {
  private let contents: ReportContents

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  var markup: Markup {
    .joined([
      Markup("h1") {
        contents.name.displayed
        " "
        Markup("span", ["class": "badge \(contents.state.style)"]) { contents.state.word }
      },
      Markup("p", ["class": "lead"]) { lead },
      .joined(
        (stateNotes + remedyNotes + contents.notes).map { note in Markup("p", ["class": "note"]) { note } }),
      Markup("dl", ["class": "facts"]) { facts.map(written) },
    ])
  }

  private var lead: String {
    let warps = contents.samples?.survey.transformers.map(\.family) ?? []
    let kinds = Set(warps).sorted().joined(separator: ", ").replacing("_", with: " ")
    let transformers =
      warps.isEmpty
      ? "" : ", \(warps.count) spatial transformer\(warps.count == 1 ? "" : "s") (\(kinds))"
    return "A network of \(Wording.count(contents.parameterCount)) parameters\(transformers), "
      + "after \(Wording.count(contents.step)) of \(Wording.count(contents.options.training.steps)) steps of "
      + "\(contents.options.training.batch) samples."
  }

  private var stateNotes: [String] {
    let last = contents.metrics.lastStep.map { Wording.count(Int($0)) } ?? "none"
    switch contents.state {
    case .finished: return []
    case .running(let holder):
      return [
        "The run is still going (\(holder.displayed)): its metrics reach step \(last), and the network is the one after step "
          + "\(Wording.count(contents.step)). Make the report again for what came since."
      ]
    case .ended:
      return [
        "The run ended before its \(Wording.count(contents.options.training.steps)) steps were done: its metrics reach step "
          + "\(last). Why it ended stands at the end of its log; stn train with --resume auto goes on from its newest checkpoint."
      ]
    }
  }

  /// What was done about steps whose numbers were not finite, and about transformers.
  private var remedyNotes: [String] {
    let (skipped, restarts, collapses) = (
      count(of: MetricsLine.skippedSteps), count(of: MetricsLine.restarts), count(of: MetricsLine.collapses)
    )
    var notes: [String] = []
    if skipped > 0 || restarts > 0 {
      notes.append(
        "Numbers were not finite: \(Wording.count(skipped)) step\(skipped == 1 ? "" : "s") skipped, and the run went back "
          + "\(Wording.count(restarts)) time\(restarts == 1 ? "" : "s"); a lower learning rate, or training.clip_norm, may help."
      )
    }
    if collapses > 0 {
      notes.append(
        "A transformer had collapsed: the run went back \(Wording.count(collapses)) time\(collapses == 1 ? "" : "s"), each "
          + "time to a lower learning rate of localisation networks; training.optimizer.localisation_warm_up may help."
      )
    }
    return notes
  }

  private func count(of figure: Figure) -> Int {
    Int(contents.metrics.curves[figure.name]?.last?.value ?? 0)
  }

  private typealias Fact = (name: String, value: String, more: String)

  private func written(_ fact: Fact) -> Markup {
    Markup("div") {
      Markup("dt") { fact.name }
      Markup("dd") {
        fact.value; Markup("small") { fact.more }
      }
    }
  }

  private var facts: [Fact] { [judgement, best, length, speed].compactMap(\.self) }

  /// The figure that matters, of all samples that were looked at.
  private var judgement: Fact? {
    let choice = contents.options.objective.choice
    guard let samples = contents.samples, let sums = samples.survey.figures,
      let slot = sums.figures.firstIndex(where: { $0.name == choice.name }), let value = sums.value(at: slot)
    else { return nil }
    let (name, amount) = Self.split(choice.text(value))
    var more = "of \(Wording.count(sums.count)) samples"
    if case .share(let kind, _) = choice.sum {
      more = "\(Wording.count(Int(sums.sums[slot]))) of \(Wording.count(sums.count)) \(kind)"
    }
    return ("\(samples.name.displayed) \(name)", amount, more)
  }

  private var best: Fact? {
    guard let best = contents.origin.best else { return nil }
    let (name, amount) = Self.split(contents.options.objective.choice.text(best.value))
    return ("best held-out \(name)", amount, "after step \(Wording.count(best.step))")
  }

  private var length: Fact {
    let curves = contents.metrics.curves
    let epochs = curves[MetricsLine.epoch.name]?.last.map { epochs in
      epochs.value < 1000 ? Wording.number(epochs.value, digits: 1) : Wording.count(Int(epochs.value))
    }
    return (
      "steps", Wording.count(max(contents.step, Int(contents.metrics.lastStep ?? 0))),
      epochs.map { "\($0) passes over the training data" } ?? "no line of metrics yet"
    )
  }

  private var speed: Fact? {
    let seconds = contents.metrics.seconds.total
    guard seconds > 0 else { return nil }
    let rate = contents.metrics.curves[MetricsLine.samplesPerSecond.name]?.last?.value
    return (
      "time in steps", Wording.time(seconds),
      rate.map { "\(Wording.count(Int($0))) samples a second at last, \(ranks)" } ?? ranks
    )
  }

  private var ranks: String {
    "\(contents.origin.hosts.count) rank\(contents.origin.hosts.count == 1 ? "" : "s")"
  }

  /// A figure's words as its name, and its number with the unit.
  static func split(_ text: String) -> (name: String, value: String) {
    let words = text.split(separator: " ")
    let name = words.prefix { $0.first.map { $0.isLetter } ?? false }
    return (name.joined(separator: " "), words.dropFirst(name.count).joined(separator: " "))
  }
}
