package import ArgumentParser
import Files
import Foundation
import OneDNN
import Training

extension ParsableCommand {
  /// Parses and runs a command; errors in the command line end with the documented status, said once.
  package static func runAsProgram() {
    refuseForeignProcessor()
    RunSignals.hold()
    StandardStreams.prepare()
    if let problem = Machine.libraryProblem { end(.internalError, saying: "error: \(problem).") }
    do {
      var command = try parseAsRoot(Array(ProgramArguments.all.dropFirst()))
      // Whoever asked for nothing got nothing done.
      if command is Self { end(.usage, saying: helpMessage()) }
      try command.run()
    } catch {
      let code = exitCode(for: error)
      let status = code == .validationFailure ? .usage : ExitStatus(rawValue: code.rawValue) ?? .internalError
      end(status, saying: fullMessage(for: error))
    }
  }

  /// Ends the process before it talked to others: rank 0 gives an answer, or says what is wrong.
  private static func end(_ status: ExitStatus, saying message: String) -> Never {
    var status = status
    if Ranks.isFirst {
      do {
        if status == .success { try StandardStreams.writeResults(message) } else { Ranks.complain(message) }
      } catch {
        Ranks.complain("error: \(error)")
        status = error.exitStatus
      }
    } else if status != .success {
      // The launcher ends all ranks when one fails, so rank 0 is given the time to speak first.
      sleep(1)
    }
    Foundation.exit(status.rawValue)
  }
}

/// Ends a program that was built for other processors than this one; every rank that meets one says so.
///
/// By system calls alone: generic code may stand in the program in the form made for our libraries, which uses the
/// very instructions that are missing.
private func refuseForeignProcessor() {
  guard let instruction = InstructionSet.missingInstruction else { return }
  complain("error: this processor lacks ")
  complain(instruction)
  complain(
    ", which stn was built to use; build it here, or for the oldest processor that is to run it: "
      + "STN_MARCH=x86-64-v3 swift build -c release\n")
  Foundation.exit(ExitStatus.internalError.rawValue)
}

private func complain(_ text: UnsafePointer<CChar>) {
  _ = write(STDERR_FILENO, text, strlen(text))
}
