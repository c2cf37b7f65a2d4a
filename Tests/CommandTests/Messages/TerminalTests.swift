import Foundation
import ProgramSupport
import TestSupport
import Testing

/// What a run says on terminals of any width.
@Suite struct TerminalTests {
  /// The rows that a terminal of so many columns shows of a short run, without what moves the cursor or colours; bars are
  /// rows of their own.
  private func rows(_ columns: Int, _ environment: [String: String?] = [:], _ options: String...) throws -> (
    rows: [String], raw: String
  ) {
    let folder = try TemporaryFolder()
    let arguments = ["train"] + smoke("training.log_every=1") + ["--output", folder.path("run")] + options
    let script = """
      import fcntl, json, os, pty, struct, sys, termios
      columns, program = int(sys.argv[1]), sys.argv[2:]
      child, terminal = pty.fork()
      if child == 0:
          # The size is there before the program looks for it.
          fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
          os.execv(program[0], program)
      said = b""
      while True:
          try:
              part = os.read(terminal, 1 << 16)
          except OSError:
              break
          if not part:
              break
          said += part
      sys.stdout.write(said.decode())
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """
    let result = try run(
      "/usr/bin/python3", ["-c", script, String(columns), builtProduct("stn")] + arguments,
      environment: ["OMP_NUM_THREADS": nil, "NO_COLOR": nil, "TERM": "xterm"].merging(environment) { $1 })
    result.expect()
    let plain = result.output.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
    return (plain.split { $0.isNewline || $0 == "\r" }.map(String.init), result.output)
  }

  @Test(arguments: [80, 40]) func `no row is wider than the terminal, but for a path`(columns: Int) throws {
    let (rows, raw) = try rows(columns)
    #expect(rows.count > 12)
    for row in rows where row.count > columns {
      #expect(row.trimmingPrefix(while: \.isWhitespace).contains("/"), "\(row)")
    }
    let steps = rows.filter { $0.contains(/^(\S+Z )?step \d+ \|/) }
    #expect(steps.count == 12)
    #expect(steps.allSatisfy { $0.count < columns })
    #expect(steps.last?.contains("validation error") == true, "\(steps)")
    #expect(steps.last?.contains("data ") == false)
    #expect(raw.contains("\u{1B}[32m"))
  }

  @Test func `all figures stand in a line that is asked for`() throws {
    let (rows, _) = try rows(80, [:], "--verbose")
    #expect(rows.contains { $0.contains("| data ") && $0.contains("| outside ") })
  }

  @Test func `no colour where nobody wants any`() throws {
    let (_, raw) = try rows(80, ["NO_COLOR": "1"])
    #expect(!raw.contains(/\u{1B}\[[0-9;]*m/))
  }

  @Test func `without a terminal a line has everything, without colours`() throws {
    let said = try SmokeRun.reference.get().result.errorOutput
    #expect(said.contains("| outside ") && !said.contains("\u{1B}"))
  }

  @Test func `the more important parts of a line stay`() {
    let line = LogLine(["step 5", "error 1.00 %", "rate 1e-3"])
    #expect(line.whole == "step 5 | error 1.00 % | rate 1e-3")
    #expect(line.fitted(to: 80) == line.whole)
    #expect(line.fitted(to: 22) == "step 5 | error 1.00 %")
    #expect(line.fitted(to: 20) == "step 5 | rate 1e-3")
    #expect(line.fitted(to: 6) == "step 5")
    #expect(line.fitted(to: 4) == "ste…")
    #expect(line.fitted(to: 0) == "")
  }

  @Test(arguments: 1...100) func `a bar is shorter than its terminal is wide`(width: Int) {
    let line = ProgressBar(share: 0.5, ["step 250/6000", "8748 samples/s", "00:10 left"]).line(width: width)
    #expect(line.count < max(width, 2))
    #expect((width < 25) || line.contains("step 250/6000"))
  }

  @Test func `sentences go on below their beginning, and paths are not broken`() {
    let text = LogLine.wrapped(
      "wrote Runs/a/very/long/path/to/a/checkpoint.h5 after a step", width: 40, indent: 10)
    #expect(text == "wrote\n          Runs/a/very/long/path/to/a/checkpoint.h5\n          after a step")
    #expect(LogLine.wrapped("short", width: 40, indent: 10) == "short")
  }
}
