import Foundation
import TestSupport
import Testing

/// The helpers that other suites trust: what passes, and what must fail.
@Suite struct TestSupportTests {
  @Test func `outputs larger than a pipe arrive whole`() throws {
    let result = try run("sh", ["-c", "head -c 3000000 /dev/zero | tr '\\0' x; echo problem >&2; exit 3"])
    #expect(result.exitCode == 3)
    #expect(result.output.utf8.count == 3_000_000)
    #expect(result.errorOutput == "problem\n")
  }

  @Test(arguments: [(SIGTERM, 143), (SIGUSR1, 138), (SIGKILL, 137)] as [(Int32, Int32)])
  func `a program ended by a signal counts as 128 and the signal`(signal: Int32, exitCode: Int32) throws {
    try run("sh", ["-c", "kill -\(signal) $$"]).expect(exitCode: exitCode)
  }

  @Test func `variables are set and taken out`() throws {
    let result = try run(
      "sh", ["-c", "echo ${STN_TEST-unset} ${HOME-unset}"], environment: ["STN_TEST": "set", "HOME": nil])
    #expect(result.output == "set unset\n")
  }

  @Test func `a program that does not end is ended`() throws {
    let error = #expect(throws: CommandError.self) {
      try run("sh", ["-c", "echo started; exec sleep 600"], timeoutSeconds: 5)
    }
    #expect(error?.description.contains("took longer than 5.0 s and printed:\nstarted") == true)
  }

  @Test func `a missing program is an error, not a skipped test`() {
    #expect(throws: CommandError.self) { try run("no-such-program-of-any-folder") }
    #expect(throws: CommandError.self) { try builtProduct("no-such-product") }
  }

  @Test func `a temporary folder goes with all it holds`() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder?.path("file"))
    try Data("text".utf8).write(to: URL(fileURLWithPath: path))
    #expect(FileManager.default.fileExists(atPath: path))
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `files are found wherever in its target a test stands`() {
    #expect(FileManager.default.fileExists(atPath: path("Package.swift")))
    #expect(FileManager.default.fileExists(atPath: digitFolder + "/train-labels-idx1-ubyte"))
    #expect(fixturePath("a.json") == path("Tests/MPITests/Fixtures/a.json"))
    #expect(
      fixturePath("a.json", of: "NetworksTests/Golden.swift") == path("Tests/NetworksTests/Fixtures/a.json"))
  }

  @Test func `closeness allows exactly its tolerance`() {
    expectClose([1.0, -10], [1.25, -10.5], relative: 0.05, absolute: 0.25)
    expectClose(Float.infinity, Double.infinity)
    withKnownIssue {
      expectClose([1.0, 2, 3], [1, 2.5, 3], absolute: 0.25)
    } matching: {
      "\($0)".contains("at index 1, is 2.0 instead of 2.5, tolerance 0.25")
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `nothing finite is close to what is not`(value: Double) {
    withKnownIssue { expectClose(value, 1, relative: 1, absolute: 1) }
    withKnownIssue { expectClose(1.0, value, relative: 1, absolute: 1) }
  }

  @Test func `nothing is not close to nothing`() {
    withKnownIssue { expectClose([Float](), [Float](), absolute: 1) }
  }

  @Test func `the relative distance is in units of the expected length`() {
    #expect(relativeL2([3.0, 5], [3.0, 4]) == 0.2)
    #expect(relativeL2([Float(0), 0], [3.0, 4]) == 1)
  }
}
