import Files
import ArgumentParser
import Configuration
import Datasets
import POSIX
import Foundation
import MPI
import ProgramSupport
import Training

/// `stn train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network.",
    discussion: """
      Examples:
        mpirun -np 2 stn train --config Configs/quickstart.yaml --output Runs/first
        stn train --config Configs/smoke.yaml --output Runs/smoke --set seed=2
        stn train --config Configs/smoke.yaml --output Runs/smoke --resume auto

      The output folder gets config.yaml, metrics.jsonl, checkpoints/ and the pointers latest and best. SIGUSR2, \
      SIGTERM or Ctrl-C stop a run after the step with a checkpoint and exit status 75; --resume auto goes on. \
      SIGUSR1 asks for a checkpoint only. Send SIGUSR2 to the mpirun of Open MPI, which after SIGTERM or Ctrl-C \
      leaves its ranks a second, and SIGTERM to that of MPICH, which SIGUSR2 ends.
      """)

  @OptionGroup var settings: ConfigurationArguments

  @Option(help: ArgumentHelp("The run's folder.", valueName: "folder"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Go on from the folder's newest checkpoint if there is one (auto), never, or from a checkpoint or another run's folder.",
      valueName: "auto|never|file"))
  var resume = "never"

  @Flag(
    help:
      "End with status 143 instead of 75 when SIGTERM stops the run, for batch scripts that go on after 75 alone."
  )
  var cancelOnTerm = false

  @Option(help: "Show progress as a bar, as lines, or as fits the terminal (auto).")
  var progress = ProgressStyle.auto

  func run() {
    // First of all: a scheduler's signal may come while the data is still being read.
    RunSignals.hold()
    Ranks.run { world in
      let (options, files) = try settings.loadWithFiles(over: world)
      let folder = RunFolder(output)
      try world.onRankZero { try folder.check(isApartFrom: files.filter { !isResolved($0) }) }
      let start = try startingPoint(in: folder, options, over: world)
      let isContinued = resume == "auto" || start.map(folder.holds) ?? false
      try Machine.prepare(threads: options.training.threads, over: world)
      let splits = try Splits.open(options.data, seed: options.seed, over: world)
      let trainer = try Trainer(options, splits: splits, over: world)
      if let start { try resume(trainer, from: start, over: world) }
      try world.onRankZero { try folder.prepare(configuration: options.yaml, resuming: isContinued) }
      let provenance = try Provenance(
        configuration: options.yaml, commandLine: ProgramArguments.displayed, over: world)
      let reporter = TrainingReporter(options, style: progress)
      let outcome = try trainer.run(in: folder, provenance: provenance, observer: reporter)
      if world.rank == 0 { reporter.didEnd(outcome, trainer.progress, folder: folder) }
      guard outcome == .stopped else { return .success }
      return try cancelOnTerm && world.isTerminated() ? .cancelled : .stoppedEarly
    }
  }

  /// Whether a file is a configuration as a run writes it, which may go on in its own folder.
  private func isResolved(_ file: NamedFile) -> Bool {
    // Data is among the files, and may be larger than the memory.
    guard let status = try? FileStatus(of: file.path), status.kind == .file, status.byteCount < 1 << 20,
      let bytes = try? contentsOfFile(file.path)
    else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    return (try? RunOptions(yaml: text).yaml) == text
  }

  /// Goes on from a checkpoint, with a warning where the processor's instructions give other bits.
  private func resume(_ trainer: Trainer, from checkpoint: String, over world: Communicator) throws {
    try trainer.resume(from: checkpoint)
    try world.onRankZero {
      let stored = try CheckpointFile(checkpoint).instructionSet()
      guard stored != Machine.instructionSet else { return }
      Ranks.complain(
        "warning: \(checkpoint) was computed with \(stored), this run uses \(Machine.instructionSet); "
          + "the parameters will not be those of an uninterrupted run to the last bit")
    }
  }

  /// The checkpoint to go on from, checked to be of the same run; nil to start afresh.
  private func startingPoint(in folder: RunFolder, _ options: RunOptions, over world: Communicator) throws
    -> String?
  {
    let path = try world.fromRankZero {
      // What is wrong with the folder is said before anything is computed, not after.
      guard let path = try namedCheckpoint(in: folder) else {
        try folder.checkIsFree(resuming: resume == "auto")
        return []
      }
      try folder.checkIsFree(resuming: folder.holds(path))
      let file = try CheckpointFile(path)
      if resume != "auto", folder.holds(path) { try folder.checkIsNewest(step: file.step) }
      try check(options, against: file)
      return Array(path.utf8)
    }
    return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
  }

  /// The checkpoint that `--resume` asks for, if any.
  private func namedCheckpoint(in folder: RunFolder) throws -> String? {
    switch resume {
    case "never": nil
    case "auto": folder.latestCheckpoint()
    default: try RunFolder.checkpoint(at: resume)
    }
  }

  private func check(_ options: RunOptions, against file: CheckpointFile) throws {
    let stored = try RunOptions(yaml: file.configuration, named: file.path)
    let refused = options.differencesRefusedOnResume(from: stored)
    let values = refused.map { "\($0) is \(options.value(at: $0)) here and \(stored.value(at: $0)) there" }
    guard refused.isEmpty else {
      throw Fault(
        .configuration,
        "cannot go on from \(file.path), which is of another run: \(values.joined(separator: ", ")); on resume only \(RunOptions.mayChangeOnResume.joined(separator: ", ")) may change"
      )
    }
  }
}
