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
    [[ -z $SLURM_JOB_END_TIME ]] || echo "until $SLURM_JOB_END_TIME" >>"$RECORD"
    while [[ $1 != --output ]]; do shift; done
    trap 'exit 75' USR2
    mkdir -p "$2/checkpoints"
    [[ -z $STEP ]] || touch "$(printf '%s/checkpoints/step-%08d.h5' "$2" "$STEP")"
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
      "FACTS": "", "REFUSAL": "", "WAITS": "", "STN_MPI": "", "SLURM_JOB_END_TIME": "",
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

  /// What a job that was queued again finds in its environment, beside the above, where its scheduler tells.
  private static let again = ["SLURM_RESTART_COUNT": "1", "LSB_RESTART": "Y"]

  // By the program (70), by a silent rank (79), by a signal as shells and Open MPI say it (137), as MPICH does (9), early (75).
  @Test(arguments: Scheduler.all, [70, 79, 137, 9, 75])
  func `a run that ends again and again without a step is queued so often as is said, and no more`(
    scheduler: Scheduler, status: Int32
  ) throws {
    for attempt in 0...3 {
      let (result, calls) = try submit(
        scheduler, ["c.yaml", "named"], status: status, step: 5,
        environment: Self.again.merging(["STN_RETRIES": "2"]) { $1 })
      result.expect(exitCode: status)
      // The first of them has one step more than none.
      #expect(calls.contains(scheduler.requeue) == (attempt < 3), "attempt \(attempt): \(result.errorOutput)")
      #expect(result.errorOutput.contains("3 times in a row without a later checkpoint") == (attempt == 3))
      #expect(result.errorOutput.contains("go on by: ") == (attempt == 3))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("bin/named/stn.retries")))
  }

  @Test(arguments: Scheduler.all)
  func `a step more is a new start, and so is a job that somebody submits`(scheduler: Scheduler) throws {
    let environment = Self.again.merging(["STN_RETRIES": "1"]) { $1 }
    for step in [5, 5, 6, 6, 7] {
      let (_, calls) = try submit(
        scheduler, ["c.yaml", "named"], status: 137, step: step, environment: environment)
      #expect(calls.contains(scheduler.requeue))
    }
    // PBS does not tell whether somebody did.
    guard scheduler.script != "pbs.sh" else { return }
    for _ in 0..<2 {
      let (_, calls) = try submit(
        scheduler, ["c.yaml", "named"], status: 137, step: 7, environment: ["STN_RETRIES": "1"])
      #expect(calls.contains(scheduler.requeue))
    }
  }

  @Test(arguments: [65, 66, 71, 73, 74, 76, 77, 78, 80, 2])
  func `what is wrong with an input is not tried again`(status: Int32) throws {
    let (result, calls) = try submit(Scheduler.all[0], ["c.yaml", "named"], status: status)
    result.expect(exitCode: status)
    #expect(calls.count == 1 && result.errorOutput.isEmpty, "\(calls) \(result.errorOutput)")
  }

  @Test func `a job that somebody cancelled is not queued again, whatever its ranks ended with`() throws {
    let (result, calls) = try submit(
      Scheduler.all[0], status: 137, step: 5, environment: ["FACTS": "   JobState=CANCELLED Reason=None"])
    result.expect(exitCode: 137)
    #expect(!calls.contains(Scheduler.all[0].requeue))
    #expect(result.errorOutput.contains("is not queued again (it was cancelled)"))
  }

  @Test func `ranks are told when their job ends`() throws {
    let (result, calls) = try submit(
      Scheduler.all[1], status: 0, environment: ["FACTS": "    Resource_List.walltime = 01:00:00"])
    result.expect()
    let words = try #require(calls.first).split(separator: " ")
    let place = try #require(words.firstIndex(of: "--walltime"))
    #expect((3500...3600).contains(try #require(Int(words[place + 1]))))
    let (slurm, record) = try submit(
      Scheduler.all[0], status: 0,
      environment: [
        "FACTS": "   StartTime=2026-01-01T00:00:00 EndTime=2030-01-02T03:04:05 Deadline=N/A", "TZ": "UTC",
      ])
    slurm.expect()
    #expect(record.contains("until 1893553445"), "\(record)")
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
