// `network-checks [--spoil] [--set KEY.PATH=VALUE …] FILE …` differentiates the network of every configuration on images
// of its seed and compares logits and gradients with a plain reference in Float64, in the first step and after some
// updates. It ends with 0 where all agree but for kinks, at most one network in 50; with 1 where one does not, and with
// 2 where a file is not a configuration. `--spoil` makes a gradient wrong by a thousandth: checks must be able to fail.

import Configuration
import Foundation
import Training

/// What is to be checked, and how.
struct Arguments {
  var files: [String] = []
  var settings: [String] = []
  var isSpoilt = false

  init(_ texts: some Sequence<String>) {
    var rest = Array(texts)[...]
    while let text = rest.popFirst() {
      switch text {
      case "--spoil": isSpoilt = true
      case "--set": settings += rest.popFirst().map { [$0] } ?? []
      default: files.append(text)
      }
    }
  }
}

func report(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// The worst verdict over the steps of a network; what is found is reported.
func check(_ file: String, _ arguments: Arguments) throws -> Comparison.Verdict {
  let options = try RunOptions(file: file, set: arguments.settings)
  let subject = try Subject(options, isSpoilt: arguments.isSpoilt)
  // Enough to leave the start behind.
  let steps = min(options.training.steps, 5)
  var worst = Comparison.Verdict.agrees
  for step in 1...steps {
    let figures = try subject.differentiate()
    if step == 1 || step == steps {
      let comparison = Comparison(subject, figures)
      comparison.findings.forEach { report("\(file), step \(step): \($0)") }
      worst = max(worst, comparison.verdict)
    }
    subject.update(step: step - 1)
  }
  return worst
}

let arguments = Arguments(CommandLine.arguments.dropFirst())
guard !arguments.files.isEmpty else {
  report("usage: network-checks [--spoil] [--set KEY.PATH=VALUE …] FILE …")
  exit(2)
}
do {
  let verdicts = try arguments.files.map { try check($0, arguments) }
  let kinks = verdicts.count { $0 == .kink }
  let unexplained = verdicts.count { $0 == .unexplained }
  report("\(verdicts.count) checked, \(kinks) kinks, \(unexplained) unexplained")
  exit(unexplained == 0 && kinks * 50 <= verdicts.count ? 0 : 1)
} catch {
  report("\(error)")
  exit(2)
}
