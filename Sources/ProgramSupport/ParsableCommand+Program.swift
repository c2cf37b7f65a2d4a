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
    let arguments = Array(ProgramArguments.all.dropFirst())
    if let problem = problemOfCommand(in: arguments) { end(.usage, saying: "Error: \(problem)") }
    do {
      var command = try parseAsRoot(arguments)
      // Whoever asked for nothing got nothing done.
      if command is Self { end(.usage, saying: helpMessage()) }
      try command.run()
    } catch {
      let code = exitCode(for: error)
      if code == .validationFailure, let problem = problemOfOption(in: arguments) {
        end(.usage, saying: "Error: \(problem)")
      }
      let status = code == .validationFailure ? .usage : ExitStatus(rawValue: code.rawValue) ?? .internalError
      end(status, saying: fullMessage(for: error))
    }
  }

  /// What is wrong with the name of a command, which stands before all else; nil where nothing is.
  private static func problemOfCommand(in arguments: [String]) -> String? {
    let names = configuration.subcommands.map { $0._commandName } + ["help"]
    let named = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    guard let named, !named.hasPrefix("-"), !named.isEmpty, !names.contains(named) else { return nil }
    return """
      there is no command '\(named)'; \(named.suggestion(among: names))
      Usage: \(usageString())
        See '\(_commandName) --help' for more information.
      """
  }

  /// What is wrong with the first option that a command does not know, which the parser may pass over for one that is
  /// missing; nil where all are known.
  private static func problemOfOption(in arguments: [String]) -> String? {
    guard let command = configuration.subcommands.first(where: { $0._commandName == arguments.first }) else {
      return nil
    }
    let known = helpMessage(for: command, includeHidden: true, columns: 1000).split(separator: "\n")
      .filter { $0.hasPrefix("  -") }.flatMap { $0.matches(of: /--[a-z0-9-]+/).map { String($0.output) } }
    let given = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map {
      String($0.prefix { $0 != "=" })
    }
    return given.first { !known.contains($0) }.map { option in
      """
      there is no option '\(option)'; \(option.suggestion(among: known))
      Usage: \(usageString(for: command))
        See '\(_commandName) \(command._commandName) --help' for more information.
      """
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
