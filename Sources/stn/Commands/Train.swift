import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import MPI
import POSIX
import ProgramSupport
import TensorBoard
import Training

/// `stn train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network.",
    discussion: """
      Examples:
        mpirun -np 2 stn train --config Configs/quickstart.yaml --output Runs/first
        stn train --config Configs/smoke.yaml --output Runs/second --set seed=2
        stn train --config Configs/smoke.yaml --output Runs/smoke --resume auto
        stn train --config Configs/smoke.yaml --output Runs/tuned --init Runs/smoke

      The output folder gets config.yaml, metrics.jsonl, checkpoints/ and the pointers latest and best, and with \
      logging.tensorboard=true tensorboard/. SIGUSR2, \
      SIGTERM or Ctrl-C stop a run after the step with a checkpoint and exit status 75; --resume auto goes on. \
      SIGUSR1 asks for a checkpoint only. Send SIGUSR2 to the mpirun of Open MPI, which after SIGTERM or Ctrl-C \
      leaves its ranks a second, and SIGTERM to that of MPICH, which SIGUSR2 ends.
      """)

  @OptionGroup var settings: ConfigurationArguments

  @Option(help: ArgumentHelp("The run's folder.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Go on from the folder's newest good checkpoint, or start where no run was (auto); never; or from a checkpoint or another run's folder.",
      valueName: "auto|never|file"), completion: .file())
  var resume = "never"

  @OptionGroup var initial: InitialWeightArguments

  @Option(
    help: ArgumentHelp(
      "Stop with a checkpoint and status 75 before so much time has passed since the start: 3600, 90m, 4h, 1:30:00, 2-04:00:00; without it before the job's end where Slurm tells that, unless none.",
      valueName: "time"), transform: { try Walltime($0) })
  var walltime: Walltime?

  @Flag(
    help:
      "End with status 143 instead of 75 when SIGTERM stops the run, for batch scripts that go on after 75 alone."
  )
  var cancelOnTerm = false

  @OptionGroup var watch: WatchArguments

  @Flag(
    help:
      "Say all figures in every line also on a terminal, where else those stand that matter most, as many as fit."
  )
  var verbose = false

  @Option(help: "Show progress as a bar, as lines, or as fits the terminal (auto).")
  var progress = ProgressStyle.auto

  func validate() throws {
    if case .from = resuming, initial.file != nil {
      throw ValidationError(
        "--init begins a new run, and --resume FILE goes on with one; leave one of them out")
    }
  }

  func run() {
    Ranks.run(stopping: .whereSafe, stall: watch.stall) { world in
      let clock = RunClock(walltime, environment: ProcessInfo.processInfo.environment)
      let (options, files) = try settings.loadWithFiles(over: world)
      let folder = RunFolder(
        output, option: "--output", remedy: "name another one, or go on with the run in it by --resume auto")
      let inputs = files.filter { !$0.isResolvedConfiguration } + initial.files
      try world.onRankZero { try folder.check(isApartFrom: inputs) }
      let start = try StartingPoint(resuming, in: folder, over: world, checking: options.checkGoesOn)
      defer { start.leave() }
      try Machine.prepare(threads: options.training.threads, over: world)
      let splits = try Splits.open(options.data, seed: options.seed, over: world)
        .prepared(for: options.data, from: start.checkpoint, over: world)
      let trainer = try Trainer(options, splits: splits, over: world)
      if let checkpoint = start.checkpoint { try resume(trainer, from: checkpoint, over: world) }
      let weights = try begin(trainer, isNew: start.checkpoint == nil)
      try start.enter(over: world) { Ranks.complain("warning: \($0)") }
      let provenance = try Provenance(
        configuration: options.yaml, commandLine: ProgramArguments.displayed, over: world)
      let reporter = TrainingReporter(options, style: progress, verbose: verbose)
      if world.rank == 0 { weights.forEach { reporter.didNote($0) } }
      let observer = observer(of: trainer, options, in: folder, reporter, over: world)
      let outcome = try trainer.run(in: folder, provenance: provenance, observer: observer, clock: clock)
      if world.rank == 0 { reporter.didEnd(outcome, trainer.progress, folder: folder) }
      guard outcome == .stopped else { return .success }
      return try cancelOnTerm && world.isTerminated() ? .cancelled : .stoppedEarly
    }
  }

  /// Who is told how training goes: the person at the terminal and, where that is asked for, TensorBoard.
  private func observer(
    of trainer: Trainer, _ options: RunOptions, in folder: RunFolder, _ reporter: TrainingReporter,
    over world: Communicator
  ) -> any TrainingObserver {
    guard options.logging.tensorboard, world.rank == 0 else { return reporter }
    reporter.didNote("TensorBoard may watch: tensorboard --logdir \(folder.path.displayed)")
    return TrainingObservers([
      reporter, TensorBoardObserver(options, of: trainer, in: folder, warn: reporter.didWarn),
    ])
  }

  private var resuming: Resuming {
    switch resume {
    case "never": .never
    case "auto": .newest
    default: .from(resume)
    }
  }

  /// Begins with weights that were named, and returns what a person should know of them; of a run that goes on they are
  /// those that it began with.
  private func begin(_ trainer: Trainer, isNew: Bool) throws -> [String] {
    guard let weights = initial.weights else { return [] }
    guard isNew else {
      try trainer.checkBegan(with: weights)
      return []
    }
    return try trainer.begin(with: weights).sentences
  }

  /// Goes on from a checkpoint, with a warning where the processor's instructions give other bits.
  private func resume(_ trainer: Trainer, from checkpoint: String, over world: Communicator) throws {
    try trainer.resume(from: checkpoint)
    try world.onRankZero {
      guard let warning = try CheckpointFile(checkpoint).instructionSetWarning() else { return }
      Ranks.complain("warning: \(warning)")
    }
  }
}
