import Files
import Foundation

/// What a run writes into its folder, by its name there.
enum RunEntry: String, CaseIterable {
  case configuration = "config.yaml"
  case metrics = "metrics.jsonl"
  case checkpoints
  case latest
  case best
  /// The event files.
  case tensorboard
  case lock = "stn.lock"
  /// How often a script of `Launch` started the run again in vain.
  case retries = "stn.retries"
  /// What the nodes of a run tell each other while it runs.
  case watch = ".watch"

  /// The entries that name a checkpoint.
  static let pointers = [RunEntry.latest, .best]

  /// What a pointer says that names the checkpoint after `step` steps.
  static func pointer(to step: Int) -> String {
    "\(checkpoints.rawValue)/\(RunFolder.checkpointName(step: step))\n"
  }

  /// The step that a pointer names; nil where it names no checkpoint of its own folder.
  static func step(ofPointer text: String) -> Int? {
    let parts = text.trimmingCharacters(in: .whitespacesAndNewlines)
      .split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == checkpoints.rawValue else { return nil }
    return RunFolder.step(ofCheckpointNamed: String(parts[1]))
  }

  /// The ending of what is kept aside, with a number behind it from the second on.
  static let aside = ".aside"

  /// Whether it is the name of a checkpoint that was kept aside.
  static func isAside(_ name: String) -> Bool {
    guard let end = name.firstRange(of: aside) else { return false }
    return RunFolder.step(ofCheckpointNamed: String(name[..<end.lowerBound])) != nil
  }

  /// Whether a run gives this name to what it has not written to its end; `temporary` tells who it was.
  static func temporary(_ name: String) -> TemporaryName? {
    let checkpoint = name.firstRange(of: ".h5.").map { String(name[..<$0.lowerBound].dropFirst()) + ".h5" }
    let outputs =
      allCases.map(\.rawValue)
      + [checkpoint].compactMap(\.self).filter { RunFolder.step(ofCheckpointNamed: $0) != nil }
    return outputs.lazy.compactMap { TemporaryName(name, of: $0) }.first
  }
}
