import Foundation
import TestSupport
import Testing

extension TemporaryFolder {
  /// Writes a script that can be run, and the folders above it.
  func writeProgram(_ name: String, _ text: String) throws {
    let file = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
  }
}

/// A scheduler as its job script sees it.
struct Scheduler: Sendable, CustomTestStringConvertible {
  let script: String
  /// The environment of job 17.
  let environment: [String: String]
  /// The environment of task 3 of the array 17, beside the above.
  let task: [String: String]
  /// What the script runs to have the job, and the task, queued again.
  let requeue, requeueOfTask: String

  var testDescription: String { script }

  static let all = [
    Scheduler(
      script: "slurm.sbatch", environment: ["SLURM_JOB_ID": "17"],
      task: ["SLURM_JOB_ID": "20", "SLURM_ARRAY_JOB_ID": "17", "SLURM_ARRAY_TASK_ID": "3"],
      requeue: "scontrol requeue 17", requeueOfTask: "scontrol requeue 17_3"),
    Scheduler(
      script: "pbs.sh", environment: ["PBS_JOBID": "17.server"],
      task: ["PBS_JOBID": "17[3].server", "PBS_ARRAY_INDEX": "3"],
      requeue: "qrerun 17.server", requeueOfTask: "qrerun 17[3].server"),
    Scheduler(
      script: "lsf.sh", environment: ["LSB_JOBID": "17", "LSB_JOBINDEX": "0"], task: ["LSB_JOBINDEX": "3"],
      requeue: "brequeue 17", requeueOfTask: "brequeue 17[3]"),
  ]
}

/// The job scripts, with programs in place of the schedulers' and of `stn` that write down how they are called.
@Suite struct BatchTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.writeProgram("home/.build/release/stn", Self.training)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("home/Launch"), withDestinationPath: path("Launch"))
    for name in ["scontrol", "qstat", "qrerun", "brequeue"] {
      try folder.writeProgram("bin/\(name)", Self.scheduler)
    }
  }

  /// Ends with $STATUS, and a checkpoint of $STEP if that is said; waits for USR2 where $WAITS.
  private static let training = """
    #!/bin/bash
    echo "stn $*" >>"$RECORD"
    while [[ $1 != --output ]]; do shift; done
    trap 'exit 75' USR2
    mkdir -p "$2"
    [[ -z $STEP ]] || printf 'checkpoints/step-%08d.h5\\n' "$STEP" >"$2/latest"
    while [[ -n $WAITS ]]; do sleep 0.1; done
    exit "$STATUS"
    """

  /// Tells $FACTS of the job, and refuses all else where there is a $REFUSAL.
  private static let scheduler = """
    #!/bin/bash
    [[ ${0##*/} != qstat && $1 != show ]] || { echo "$FACTS"; exit; }
    echo "${0##*/} $*" >>"$RECORD"
    [[ -z $REFUSAL ]] || { echo "$REFUSAL" >&2; exit 1; }
    """

  /// Runs the script as job 17, or as a task of it, and returns what it said and what was called.
  private func submit(
    _ scheduler: Scheduler, _ arguments: [String] = [], asTask: Bool = false, status: Int32, step: Int? = nil,
    environment more: [String: String] = [:]
  ) throws -> (result: ProcessResult, calls: [String]) {
    let record = folder.path("record")
    try? FileManager.default.removeItem(atPath: record)
    var environment = scheduler.environment
    if asTask { environment.merge(scheduler.task) { $1 } }
    environment.merge([
      "PATH": folder.path("bin") + ":" + ProcessInfo.processInfo.environment["PATH", default: ""],
      "STN_HOME": folder.path("home"), "STN_LAUNCH": "env", "RECORD": record, "STATUS": "\(status)",
      "STEP": step.map { "\($0)" } ?? "", "WORK": folder.path("bin"), "PBS_O_WORKDIR": folder.path("bin"),
      "FACTS": "", "REFUSAL": "", "WAITS": "", "STN_MPI": "",
    ]) { $1 }
    environment.merge(more) { $1 }
    let script = path("Launch/\(scheduler.script)")
    let result = try run(
      "bash", ["-c", #"cd "$WORK" && exec bash "$0" "$@""#, script] + arguments,
      environment: environment.mapValues { $0 })
    let calls = (try? String(contentsOfFile: record, encoding: .utf8)) ?? ""
    return (result, calls.split(separator: "\n").map(String.init))
  }

  @Test(arguments: Scheduler.all)
  func `a run that stopped with a checkpoint is queued again, into a folder of its own`(scheduler: Scheduler)
    throws
  {
    let (result, calls) = try submit(scheduler, status: 75, step: 5)
    result.expect(exitCode: 75)
    #expect(calls.count == 2 && calls.last == scheduler.requeue, "\(calls)")
    #expect(calls.first?.contains("--output Runs/quickstart-17 ") == true, "\(calls)")
  }

  @Test(arguments: Scheduler.all)
  func `a run that stops again and again without a step is not queued for ever`(scheduler: Scheduler) throws {
    for isFirst in [true, false] {
      let (result, calls) = try submit(scheduler, ["c.yaml", "named"], status: 75, step: 5)
      result.expect(exitCode: 75)
      #expect(calls.contains(scheduler.requeue) == isFirst)
      #expect(result.errorOutput.contains("without one more step than the 5 before") != isFirst)
    }
  }

  @Test(arguments: Scheduler.all)
  func `a cancelled run is not queued again, and another status is passed on`(scheduler: Scheduler) throws {
    let (cancelled, calls) = try submit(scheduler, ["c.yaml", "named"], status: 143, step: 5)
    cancelled.expect(exitCode: 143)
    #expect(calls.count == 1, "\(calls)")
    #expect(cancelled.errorOutput.contains("cancelled after step 5, so the job is not queued again"))
    let (failed, others) = try submit(scheduler, ["c.yaml", "named"], status: 78)
    failed.expect(exitCode: 78)
    #expect(others.count == 1 && failed.errorOutput.isEmpty, "\(others)")
  }

  @Test(arguments: Scheduler.all)
  func `where the scheduler refuses to queue a job again, that is said with the way on`(scheduler: Scheduler)
    throws
  {
    let (result, _) = try submit(
      scheduler, ["c.yaml", "named", "--set", "seed=2"], status: 75, step: 5,
      environment: ["REFUSAL": "not allowed"])
    result.expect(exitCode: 75)
    for part in ["the job is not queued again (not allowed); go on by: ", "c.yaml", "named", "seed=2"] {
      #expect(result.errorOutput.contains(part), "\(part) in \(result.errorOutput)")
    }
  }

  @Test(arguments: Scheduler.all)
  func `tasks of an array have folders of their own`(scheduler: Scheduler) throws {
    let (result, calls) = try submit(scheduler, ["--set", "seed=%a"], asTask: true, status: 75, step: 5)
    result.expect(exitCode: 75)
    #expect(calls.last == scheduler.requeueOfTask)
    #expect(calls.first?.contains("--output Runs/quickstart-17_3 ") == true, "\(calls)")
    #expect(calls.first?.hasSuffix("--set seed=3") == true, "\(calls)")
    let (shared, none) = try submit(scheduler, ["c.yaml", "named"], asTask: true, status: 0)
    shared.expect(exitCode: 2)
    #expect(shared.errorOutput.contains("the tasks of an array would share the folder named"))
    #expect(none.isEmpty)
  }

  @Test func `under PBS the run is stopped before its time is up`() throws {
    let scheduler = Scheduler.all[1]
    let (result, calls) = try submit(
      scheduler, status: 0, step: 5,
      environment: ["WAITS": "yes", "STN_NOTICE": "1", "FACTS": "    Resource_List.walltime = 00:00:02"])
    result.expect(exitCode: 75)
    #expect(calls.last == scheduler.requeue, "\(calls)")
  }

  // MPICH's launcher is asked by SIGTERM, and may lose the status of its ranks.
  @Test(arguments: [143, 0])
  func `a program of MPICH that was stopped before its time is up is not taken for cancelled or done`(
    status: Int32
  ) throws {
    try folder.writeProgram(
      "home/.build/release/stn",
      Self.training.replacing("exit 75' USR2", with: "exit $STATUS' TERM  # MPI_Init_thread"))
    try folder.writeProgram("bin/Runs/quickstart-17/config.yaml", "training:\n  steps: 9\n")
    let (result, calls) = try submit(
      Scheduler.all[1], status: status, step: 5,
      environment: ["WAITS": "yes", "STN_NOTICE": "1", "FACTS": "    Resource_List.walltime = 00:00:02"])
    result.expect(exitCode: 75)
    #expect(calls.last == Scheduler.all[1].requeue, "\(calls)")
  }

  @Test func `what Slurm has queued again by itself, or stopped at the time limit, goes on`() throws {
    let scheduler = Scheduler.all[0]
    let (queued, calls) = try submit(scheduler, status: 143, step: 5, environment: ["FACTS": "  Restarts=1"])
    queued.expect(exitCode: 143)
    #expect(calls.count == 1 && queued.errorOutput.contains("the scheduler has queued the job again"))
    let facts = "  JobState=COMPLETING Reason=TimeLimit\n  Restarts=0"
    let (late, others) = try submit(
      scheduler, ["c.yaml", "late"], status: 143, step: 5, environment: ["FACTS": facts])
    late.expect(exitCode: 143)
    #expect(others.last == scheduler.requeue, "\(others)")
  }
}
