package import ArgumentParser
import Foundation
import OneDNN
import Training

extension ParsableCommand {
  /// Parses and runs a command; errors in the command line end with the documented status, said once.
  package static func runAsProgram() {
    refuseForeignProcessor()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      if Ranks.isFirst {
        say(fullMessage(for: error), toErrors: code != .success)
      } else if code != .success {
        // The launcher ends all ranks when one fails, so rank 0 is given the time to speak first.
        sleep(1)
      }
      Foundation.exit(code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue)
    }
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

private func say(_ message: String, toErrors: Bool) {
  let file = toErrors ? FileHandle.standardError : FileHandle.standardOutput
  try? file.write(contentsOf: Data((message + "\n").utf8))
}
