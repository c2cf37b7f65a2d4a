// Programs run as a user runs them: to their end or a time limit, with all that they printed.

import Foundation
public import Testing

/// What a program left behind.
public struct ProcessResult: Sendable {
  /// The exit code, or 128 plus the signal that ended the program, as shells count.
  public let exitCode: Int32

  /// All that was written to standard output.
  public let output: String

  /// All that was written to standard error.
  public let errorOutput: String

  /// Fails the running test, with both outputs, unless the program ended with `exitCode`.
  public func expect(exitCode expected: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) {
    let comment: Comment = "standard output:\n\(output)\nstandard error:\n\(errorOutput)"
    #expect(exitCode == expected, comment, sourceLocation: sourceLocation)
  }
}

/// A program that could not be run to its end.
public struct CommandError: Error, CustomStringConvertible {
  /// What was attempted, and what happened.
  public let description: String
}

/// Seconds after which a program counts as hanging: on a machine that does much else, tests take ten times as long.
public let patience = 900.0

/// Runs `program`, a path or a name looked up in `PATH`, and waits for its end.
///
/// `environment` is laid over this process's own; nil takes a variable out. Outputs go through files, so a
/// program that prints much cannot block. Throws where the program is missing, cannot start, or takes longer
/// than `timeoutSeconds`; it is ended then, first politely, so that `mpirun` can end its ranks.
public func run(
  _ program: String, _ arguments: [String] = [], environment: [String: String?] = [:],
  timeoutSeconds: Double = patience
) throws -> ProcessResult {
  let folder = try TemporaryFolder()
  let outputs = [folder.url.appending(path: "output"), folder.url.appending(path: "error-output")]
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try executablePath(of: program))
  process.arguments = arguments
  process.environment = environment.reduce(into: ProcessInfo.processInfo.environment) {
    $0[$1.key] = $1.value
  }
  process.standardInput = FileHandle.nullDevice
  let handles = try outputs.map(emptyFile)
  // Foundation holds them for long, and reads beyond its memory where a process that starts another has 1,360 descriptors.
  defer { for handle in handles { try? handle.close() } }
  (process.standardOutput, process.standardError) = (handles[0], handles[1])
  let isInTime = try runToEnd(process, timeoutSeconds: timeoutSeconds)
  let texts = try outputs.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
  guard isInTime else {
    let what = "\(program) \(arguments.joined(separator: " ")) took longer than \(timeoutSeconds) s"
    throw CommandError(description: "\(what) and printed:\n\(texts.joined(separator: "\n"))")
  }
  let signalBase: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
  return ProcessResult(
    exitCode: signalBase + process.terminationStatus, output: texts[0], errorOutput: texts[1])
}

/// The path of `program`: itself where it holds a slash, otherwise the first executable of `PATH` of that name.
public func executablePath(of program: String) throws -> String {
  guard !program.contains("/") else { return program }
  let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
  let paths = folders.map { "\($0)/\(program)" }
  guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
    throw CommandError(description: "\(program) is needed by this test, but stands in no folder of PATH")
  }
  return path
}

private func emptyFile(at url: URL) throws -> FileHandle {
  try Data().write(to: url)
  return try FileHandle(forWritingTo: url)
}

/// Whether the process ended by itself; one that did not is ended when this returns.
private func runToEnd(_ process: Process, timeoutSeconds: Double) throws -> Bool {
  let ended = DispatchSemaphore(value: 0)
  process.terminationHandler = { _ in ended.signal() }
  try withSignalsUnblocked { try process.run() }
  if ended.wait(timeout: .now() + timeoutSeconds) == .success { return true }
  process.terminate()
  if ended.wait(timeout: .now() + 5) == .timedOut {
    kill(process.processIdentifier, SIGKILL)
    ended.wait()
  }
  return false
}

/// Tests run on threads that block nearly all signals, and a new process inherits that: it could not be ended.
private func withSignalsUnblocked(_ start: () throws -> Void) rethrows {
  var (none, own) = (sigset_t(), sigset_t())
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &own)
  defer { pthread_sigmask(SIG_SETMASK, &own, nil) }
  try start()
}
