import Foundation
import TestSupport
import Testing

/// The scripts of the repository, asked for help or for something that they do not know.
@Suite struct ScriptTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // What a script would do first if it did anything.
    for name in ["apt-get", "sudo", "swift", "pip", "mpirun", "scontrol", "srun", "qstat", "ip", "munged"] {
      try folder.writeProgram("bin/\(name)", #"echo "${0##*/} $*" >>"$RECORD""#)
    }
  }

  /// The files below a folder of the repository whose names end in one of `endings`.
  private static func files(below folder: String, _ endings: [String]) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path(folder))) ?? []
    return names.filter { name in endings.contains(where: name.hasSuffix) }.sorted().map { "\(folder)/\($0)" }
  }

  static let shell = files(below: "Launch", [".sh", ".sbatch"])
  /// Without the parts of packages, which nobody runs.
  static let python = (files(below: "Launch", [".py"]) + files(below: "Tests", [".py"])).filter {
    name in
    !["distorted", "generator", "imported", "pages", "rebuilt"].contains {
      name.hasPrefix("Tests/Peers/\($0)/")
    }
  }

  @Test func `the scripts are found`() {
    for script in ["Launch/run.sh", "Launch/slurm.sbatch"] { #expect(Self.shell.contains(script)) }
    for script in ["Launch/mnist.py", "Tests/Peers/compare.py", "Tests/PNGTests/Fixtures/read_png.py"] {
      #expect(Self.python.contains(script))
    }
  }

  /// Runs a script, and expects that it called nothing and wrote nothing.
  private func runIdly(_ program: String, _ script: String, _ argument: String) throws -> ProcessResult {
    let home = folder.path("home")
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    let before = try state()
    let result = try run(
      program, [path(script), argument],
      environment: [
        "PATH": folder.path("bin") + ":" + ProcessInfo.processInfo.environment["PATH", default: ""],
        "RECORD": folder.path("record"), "HOME": home, "XDG_CACHE_HOME": home, "PYTHONDONTWRITEBYTECODE": "1",
      ])
    #expect(!FileManager.default.fileExists(atPath: folder.path("record")), "it called a program")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
    #expect(try state() == before)
    return result
  }

  /// All files of the folders that scripts could write to, with their times.
  private func state() throws -> [String: Date] {
    try ["Launch", "Configs", "Tests"].reduce(into: [:]) { state, folder in
      for name in try FileManager.default.subpathsOfDirectory(atPath: path(folder)) {
        let file = "\(folder)/\(name)"
        state[file] = try FileManager.default.attributesOfItem(atPath: path(file))[.modificationDate] as? Date
      }
    }
  }

  @Test(arguments: shell) func `a shell script explains itself, and does nothing else`(script: String) throws
  {
    for option in ["--help", "-h"] {
      let result = try runIdly("bash", script, option)
      result.expect()
      #expect(result.output.count > 60 && !result.output.contains("#"), "\(result.output)")
      #expect(result.errorOutput.isEmpty)
    }
  }

  @Test(arguments: shell) func `a shell script refuses an option that it does not know`(script: String) throws
  {
    let result = try runIdly("bash", script, "--such-option")
    result.expect(exitCode: 2)
    let lines = result.errorOutput.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].contains("such-option") && lines[0].contains("--help"), "\(lines)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: python) func `a Python file explains itself, and does nothing else`(script: String) throws
  {
    let help = try runIdly("/usr/bin/python3", script, "--help")
    help.expect()
    #expect(help.output.count > 60 && help.errorOutput.isEmpty)
    // Status 1 where the packages are missing that the script needs.
    let refusal = try runIdly("/usr/bin/python3", script, "--such-option")
    #expect([1, 2].contains(refusal.exitCode) && !refusal.errorOutput.contains("Traceback"))
  }

  @Test func `the scripts know every option of training`() throws {
    let help = try stn(nil, ["train", "--help"], environment: ["COLUMNS": "200"]).output
    let options = Set(help.matches(of: /--[a-z-]+/).map { String($0.output) })
    #expect(options.isSuperset(of: ["--set", "--resume", "--cancel-on-term"]))
    for option in options.subtracting(["--config", "--help", "--version"]) {
      let script = #"source "$1"; sort_arguments "$2" value"#
      try run("bash", ["-c", script, "bash", path("Launch/arguments.sh"), option]).expect()
    }
  }

  /// A checkout of the scripts alone, with programs that only say how they are called.
  private func makeCheckout() throws {
    try FileManager.default.copyItem(atPath: path("Launch"), toPath: folder.path("top/Launch"))
    try folder.writeProgram("top/Launch/mnist.sh", "")
    try folder.writeProgram("bin/swift", "echo Swift version 6.3")
    try folder.writeProgram("bin/mpirun", #"while [[ $1 != */.build/* ]]; do shift; done; exec "$@""#)
    try folder.writeProgram(
      "top/.build/release/stn",
      """
      #!/bin/bash
      [[ $1 != inspect ]] || echo '{"micro_batches": 2}'
      [[ $1 == train ]] || exit 0
      while [[ $1 != --output ]]; do shift; done
      mkdir -p "$2" && echo "$2" | tee "$2/latest" >>"$RECORD"
      """)
  }

  @Test func `two configurations of one name have two folders, and the same one has the same again`() throws {
    try FileManager.default.createDirectory(atPath: folder.path("top"), withIntermediateDirectories: true)
    try makeCheckout()
    let configs = ["top/Configs/c.yaml", "a/c.yaml", "b/c.yaml", "a/c.yaml"]
    for config in configs { try folder.writeProgram(config, "") }
    for arguments in configs.map({ [folder.path($0)] }) + [
      [folder.path("a/c.yaml"), "--output", folder.path("mine")]
    ] {
      try run(
        "bash", [folder.path("top/Launch/run.sh")] + arguments,
        environment: [
          "PATH": folder.path("bin") + ":" + ProcessInfo.processInfo.environment["PATH", default: ""],
          "RECORD": folder.path("record"), "STN_PACKAGES": "mine", "SWIFTPM_BUILD_DIR": nil, "STN_MPI": nil,
        ]
      ).expect()
    }
    let runs = try String(contentsOfFile: folder.path("record"), encoding: .utf8).split(separator: "\n")
    #expect(runs.count == 5 && runs[0] == "Runs/c" && runs[4] == folder.path("mine"), "\(runs)")
    #expect(Set(runs[0...2]).count == 3 && runs[3] == runs[1], "\(runs)")
    #expect(runs[1].hasPrefix("Runs/c-"))
  }
}
