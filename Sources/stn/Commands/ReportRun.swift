import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import MPI
import Networks
import POSIX
import ProgramSupport
import Reports
import Tensors
import Training

/// `stn report`.
struct ReportRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write what a run came to as one page of HTML.",
    discussion: """
      Examples:
        stn report Runs/first
        stn report Runs/first --checkpoint Runs/first/best --output best.html
        mpirun -np 2 stn report Runs/first --split validation --output v.html
        stn report Runs/first --without-samples --overwrite

      The page has the curves, the worst samples and a random choice with what the transformers read of them, what is \
      taken for what, what the transformers do against the truth where the data has it, their health, the time, and \
      where all comes from. It lies in one file with its pictures, runs no script and fetches nothing. A run may still \
      be going, or have ended early. The test data are looked at or, without any, those held out, or those learnt from.
      """)

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
  var folder: String

  @Option(
    help: ArgumentHelp("Another checkpoint than the newest, such as the run's best.", valueName: "file"))
  var checkpoint: String?

  @Option(
    help: ArgumentHelp("The page; report.html in the run's folder if nothing is said.", valueName: "file"))
  var output: String?

  @OptionGroup var samples: SampleArguments

  @Flag(help: "Look at no samples, such as where the data is not at hand.")
  var withoutSamples = false

  @OptionGroup var replacing: OverwriteArguments

  @OptionGroup var watch: WatchArguments

  func validate() throws {
    guard !withoutSamples || (samples.data == nil && samples.split == nil) else {
      throw ValidationError("--without-samples goes with neither --data nor --split")
    }
  }

  func run() {
    Ranks.run(stopping: .whereSafe, stall: watch.stall) { world in
      try world.onRankZero { try checkOutput() }
      let (named, file, seen) = try samples.read(checkpoint ?? folder, over: world) { named in
        // What is open stays, also where the run deletes it while samples are looked at.
        let file = try opened(named.path, over: world)
        return (named, file, withoutSamples ? nil : try look(by: named, over: world))
      }
      try world.onRankZero {
        guard let file else { return }
        let page = Array(try Report(contents(of: named, file, seen)).html.utf8)
        try DurableFile.write(page, to: path, by: rule())
        try StandardStreams.writeResults(
          "\(path): \(named.path), \(page.count / 1024) KiB\(named.weightsNote)")
      }
      return .success
    }
  }

  // MARK: Where it goes

  private var path: String { output ?? folder.appending(name: "report.html") }

  /// The rule of outputs; the last report of the same run is replaced without asking.
  private func rule() throws -> OutputRule {
    OutputRule(
      overwriting: replacing.overwrite || (output == nil && Report.isReport(path)),
      sparing: try samples.files(for: checkpoint ?? folder),
      remedy: "choose another output, or ask for it to be overwritten (--overwrite)")
  }

  /// What is wrong with the output is said before anything is computed, not after.
  private func checkOutput() throws {
    guard folderExists(folder) else {
      throw Fault(.missingInput, "there is no folder \(folder); name a run's, in which stn train wrote")
    }
    let page = NamedFile("--output", path)
    try RunFolder(folder, option: "the run").check(isApartFrom: [page])
    try rule().check([page])
    try DurableFile(for: path, by: rule()).create()
  }

  // MARK: What is in it

  /// What the network makes of samples; those to be shown are drawn on rank 0.
  private func look(by named: NamedCheckpoint, over world: Communicator) throws -> SampleContents {
    var split = samples.split
    let loaded = try loading {
      try samples.load(named, over: world, labels: false) { splits in
        let taken = split ?? (splits.test != nil ? .test : splits.validation != nil ? .validation : .training)
        split = taken
        return try splits.dataset(of: taken)
      }
    }
    let (dataset, objective) = (loaded.dataset, named.options.objective)
    let survey = try loaded.survey(over: world)
    let gallery = SampleGallery(of: dataset, by: loaded.network, heads: objective.heads, survey)
    let name = samples.data == nil ? (split ?? .test).rawValue : samples.dataName.lastName
    let draws = world.rank == 0
    return SampleContents(
      name: name.displayed, schema: dataset.schema, survey: survey, worst: draws ? try gallery.worst() : [],
      random: draws ? try gallery.random() : [])
  }

  /// Says of data that is not there that it may be done without.
  private func loading<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let fault as Fault where fault.exitStatus == .missingInput {
      throw Fault(
        fault.exitStatus, "\(fault.description); or leave samples out by --without-samples",
        isKnownToAll: fault.isKnownToAll)
    }
  }

  /// Opens a checkpoint on rank 0, and nowhere else; a collective call.
  private func opened(_ path: String, over world: Communicator) throws -> CheckpointFile? {
    var file: CheckpointFile?
    try world.onRankZero { file = try CheckpointFile(path) }
    return file
  }

  private func contents(
    of named: NamedCheckpoint, _ file: CheckpointFile, _ seen: SampleContents?
  ) throws -> ReportContents {
    let run = RunFolder(folder)
    let metrics = try metrics(in: run, file)
    let steps = named.options.training.steps
    let state = RunState(run, after: max(named.step, Int(metrics.lastStep ?? 0)), of: steps)
    var contents = ReportContents(
      name: folder.lastName, checkpoint: named.path, step: named.step, options: named.options,
      configuration: file.configuration, state: state, metrics: metrics, origin: try file.origin(),
      parameterCount: try file.tensors().reduce(0) { $0 + $1.count })
    contents.samples = seen
    if seen != nil, !named.weightsNote.isEmpty {
      contents.notes.append(
        named.weights == .averaged
          ? "What the network makes of samples is that of its averaged weights, \(named.average?.words ?? "")."
          : "What the network makes of samples is that of its last weights, not of the averaged ones.")
    }
    if !run.holds(named.path) {
      contents.notes.append(
        "The network is that of \(named.path.displayed), which is not of this run's folder.")
    }
    return contents
  }

  /// What the run's file says; where there is none, what the checkpoint keeps.
  private func metrics(in run: RunFolder, _ file: CheckpointFile) throws -> RunMetrics {
    fileExists(run.metricsPath)
      ? try RunMetrics(of: run.metricsPath) : try RunMetrics(file.progress().metrics)
  }
}
