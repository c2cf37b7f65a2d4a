package import Files
import Foundation
package import MPI
import Training
import Watch

/// Runs a command's body on all ranks and ends every rank with the same exit status.
package enum Ranks {
  /// Whether this process is rank 0 as its launcher says, for what must be said before MPI starts.
  package static var isFirst: Bool {
    Launcher(in: ProcessInfo.processInfo.environment)?.rank ?? 0 == 0
  }

  /// What a signal that asks to stop does to a command.
  package enum Stopping: Sendable {
    /// Ends it, wherever it is.
    case atOnce
    /// Nothing, until the command looks for it where it can end with something whole, on all ranks alike.
    case whereSafe
  }

  /// Starts MPI, runs `body` and ends the process.
  ///
  /// A failure that all ranks know of is said once and ends them alike; one that a rank meets alone would leave
  /// the others waiting, so that rank says it and aborts them all.
  ///
  /// Where no rank moves for `stall` seconds, all end with the status `stalled`; 0 lets them stand still for ever.
  package static func run(
    stopping: Stopping = .atOnce, stall: Double = 0, _ body: (Communicator) throws -> ExitStatus
  ) -> Never {
    if stopping == .atOnce { RunSignals.endProcess { complain($0) } }
    let launcher = Launcher(in: ProcessInfo.processInfo.environment)
    Watchdog.start(
      patience: stall, status: ExitStatus.stalled.rawValue, rank: launcher?.rank ?? 0,
      host: ProcessInfo.processInfo.hostName)
    do {
      let environment = try MPIEnvironment(threading: .funneled)
      let status = outcome(of: body, on: environment.world)
      try environment.finalize()
      exit(status.rawValue)
    } catch {
      complain("error: \(error)")
      exit(ExitStatus(of: error).rawValue)
    }
  }

  private static func outcome(of body: (Communicator) throws -> ExitStatus, on world: Communicator)
    -> ExitStatus
  {
    do {
      Heartbeat.enter(.preparing)
      try checkLaunch(of: world)
      try world.joinWatch()
      return try body(world)
    } catch let error as any StatusError where isKnownToAll(error) {
      if world.rank == 0 { complain("error: \(error.description)") }
      return error.exitStatus
    } catch {
      complain(world.size > 1 ? "[rank \(world.rank)] error: \(error)" : "error: \(error)")
      guard world.size > 1 else { return ExitStatus(of: error) }
      world.abort(code: ExitStatus(of: error).rawValue)
    }
  }

  /// What was agreed on is known to all, and so is what every rank computes alike.
  private static func isKnownToAll(_ error: any StatusError) -> Bool {
    (error as? Fault)?.isKnownToAll == true || [.configuration, .notFinite].contains(error.exitStatus)
  }

  /// Refuses many processes that MPI takes for one each: they would overwrite each other's files.
  private static func checkLaunch(of world: Communicator) throws {
    let launcher = Launcher(in: ProcessInfo.processInfo.environment)
    guard let misfit = launcher?.misfit(worldSize: world.size) else { return }
    throw Fault(.mpi, misfit)
  }

  /// Writes a line to the error stream.
  package static func complain(_ line: String) {
    complain(unterminated: line + "\n")
  }

  /// Writes text to the error stream; that nobody can read it does not end a run.
  package static func complain(unterminated text: String) {
    StandardStreams.complain(text)
  }
}
