import Foundation
import TestSupport
import Testing

/// What `Launch/install.sh` installs.
@Suite struct InstallTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Installs the program of the tests: what stands for Swift builds nothing.
  private func install(_ arguments: String...) throws -> ProcessResult {
    try folder.writeProgram("bin/swift", "echo Swift version 6.3")
    try FileManager.default.createDirectory(
      atPath: folder.path("build/release"), withIntermediateDirectories: true)
    if !FileManager.default.fileExists(atPath: folder.path("build/release/stn")) {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path("build/release/stn"), withDestinationPath: builtProduct("stn"))
    }
    return try run(
      "bash", [path("Launch/install.sh")] + arguments,
      environment: [
        "PATH": folder.path("bin") + ":" + ProcessInfo.processInfo.environment["PATH", default: ""],
        "HOME": folder.path("home"), "STN_PACKAGES": "mine", "STN_MPI": nil,
        "SWIFTPM_BUILD_DIR": folder.path("build"),
      ])
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  @Test func `the program, its manual and what shells complete come to where each is looked for`() throws {
    let result = try install()
    result.expect()
    #expect(result.output.contains("add it to use stn by its name"))
    let version = try run(folder.path("home/.local/bin/stn"), ["--version"])
    version.expect()
    for name in [
      "man/man1/stn.1", "bash-completion/completions/stn", "zsh/site-functions/_stn",
      "fish/vendor_completions.d/stn.fish",
    ] {
      let content = try text("home/.local/share/\(name)")
      for word in ["inspect", "evaluate", "checkpoint", "montage"] {
        #expect(content.contains(word), "\(name)")
      }
    }
  }

  @Test func `a prefix is taken, and what is there is replaced whole`() throws {
    for _ in 0..<2 { try install(folder.path("opt/a b")).expect() }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path("opt/a b"))
    #expect(names.filter { $0.hasSuffix(".new") }.isEmpty && names.contains("share/man/man1/stn.1"))
  }

  @Test func `bash completes commands, options and their words`() throws {
    try install(folder.path("opt")).expect()
    let script = #"""
      source "$1"
      complete_words() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMPREPLY=()
        _stn stn "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        echo "${COMPREPLY[@]}"
      }
      complete_words stn ev
      complete_words stn train --res
      complete_words stn evaluate --split ''
      """#
    let result = try run(
      "bash", ["-c", script, "bash", folder.path("opt/share/bash-completion/completions/stn")])
    result.expect()
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(
      lines == ["evaluate", "--resume", "training validation test"], "\(result.output) \(result.errorOutput)")
  }

  @Test func `the manual has every command with its examples line by line, and every option`() throws {
    try install(folder.path("opt")).expect()
    let lines = try text("opt/share/man/man1/stn.1").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == #".TH "STN" "1""#)
    let help = try stn(nil, ["--help"]).output.matches(of: /(?m)^  ([a-z]+) {3,}/).map { String($0.1) }
    for command in help where command != "help" {
      #expect(lines.contains(#".SH "STN \#(command.uppercased())""#), "\(command)")
      let options = try stn(nil, [command, "--help"]).output.matches(of: /--[a-z][a-z-]+/)
      for option in options {
        let name = option.output.replacing("-", with: #"\-"#)
        #expect(lines.contains { $0.contains(name) }, "\(name) of \(command)")
      }
    }
    let example = try #require(lines.firstIndex { $0.contains("stn train") && $0.contains("Runs/smoke") })
    #expect(lines[..<example].last { $0 == ".nf" || $0 == ".fi" } == ".nf")
    // Nothing of the text is taken for a request.
    let requests = Set(
      lines.filter { $0.hasPrefix(".") || $0.hasPrefix("'") }.map { $0.prefix { $0 != " " } })
    #expect(requests.isSubset(of: [".TH", ".SH", ".PP", ".TP", ".nf", ".fi"]), "\(requests)")
  }
}
