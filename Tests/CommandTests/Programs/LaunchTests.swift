import Foundation
import MPI
import TestSupport
import Testing

/// How a process may be started.
@Suite struct LaunchTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What MPI cannot start with: no place for its files, no transport, an interactive allocation of Slurm.
  static let environments: [[String: String]] = [
    ["TMPDIR": "/proc/self/attr"], ["OMPI_MCA_btl": "none-such", "OMPI_MCA_pml": "none-such"],
    [
      "SLURM_JOB_ID": "7", "SLURM_NTASKS": "8", "SLURM_STEP_ID": "4294967290", "SLURM_STEP_NUM_TASKS": "1",
      "SLURM_PROCID": "0", "PMIX_RANK": "0", "PMIX_NAMESPACE": "slurm.7.0", "PMIX_SERVER_URI2": "none",
    ],
  ]

  @Test(arguments: environments)
  func `a process by itself does everything where MPI cannot start, with the same bits`(
    environment: [String: String]
  ) throws {
    let (run, predictions) = (folder.path("run"), folder.path("p.h5"))
    for arguments in [
      ["train"] + smoke() + ["--output", run], ["evaluate", "--checkpoint", run], ["verify", run],
      ["inspect", run],
      ["predict", "--checkpoint", run, "--output", predictions], ["verify", predictions],
      ["generate"] + smoke() + ["--output", folder.path("data.h5")], ["inspect"] + smoke(),
    ] {
      try stn(nil, arguments, environment: environment.mapValues { $0 }).expect()
    }
    try expectSameBits(checkpointPath(run, 12), SmokeRun.reference.get().checkpoint(12))
  }

  @Test func `one rank under mpirun has the bits of a process by itself`() throws {
    let run = folder.path("run")
    try stn(1, ["train"] + smoke() + ["--output", run]).expect()
    let alone = folder.path("alone")
    try stn(nil, ["train"] + smoke() + ["--output", alone]).expect()
    try expectSameBits(checkpointPath(run, 12), checkpointPath(alone, 12))
  }

  /// Variables of launchers that the library of the program knows nothing of: of other MPIs, and of `srun --mpi=none`.
  static let strangers: [[String: String]] = [
    MPIEnvironment.isOpenMPI
      ? ["MPI_LOCALRANKID": "1", "PMI_RANK": "1", "PMI_SIZE": "3"]
      : ["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "3"],
    ["SLURM_JOB_ID": "7", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "3", "SLURM_PROCID": "1"],
  ]

  @Test(arguments: strangers)
  func `a launcher that the program's MPI does not know is refused before any file is touched`(
    environment: [String: String]
  ) throws {
    let output = folder.path("run")
    let result = try stn(
      nil, ["train"] + smoke() + ["--output", output], environment: environment.mapValues { $0 })
    result.expect(exitCode: 71)
    #expect(result.errorOutput.contains("started 3 processes, but each of them is alone in its world"))
    #expect(result.errorOutput.contains("this program was built with \(MPIEnvironment.libraryName)"))
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test(arguments: [["stn"], ["stn", "--"]])
  func `who asks for nothing is told how to ask, and it is no success`(line: [String]) throws {
    for program in [try builtProduct(line[0]), try releaseProduct("stn-bench")] {
      let result = try run(program, Array(line.dropFirst()))
      result.expect(exitCode: 2)
      #expect(result.output.isEmpty)
      #expect(result.errorOutput.contains("SUBCOMMANDS:"))
    }
  }

  /// A library as clusters load them into every program: it notes in the environment that it was there.
  private static let tracker = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdlib.h>
    char *getenv(const char *name) {
      static char *(*next)(const char *);
      static int noted;
      if (!next) next = (char *(*)(const char *))dlsym(RTLD_NEXT, "getenv");
      if (!noted) {
        noted = 1;
        setenv("TRACKED", "yes", 1);
      }
      return next(name);
    }
    """

  @Test func `a library that moves the environment early takes no argument away`() throws {
    let (source, library) = (folder.path("tracker.c"), folder.path("tracker.so"))
    try Data(Self.tracker.utf8).write(to: URL(fileURLWithPath: source))
    try run("clang", ["-shared", "-fPIC", "-o", library, source, "-ldl"]).expect()
    let output = folder.path("größe  run")
    let environment: [String: String?] = ["LD_PRELOAD": library]
    try stn(nil, ["train"] + smoke() + ["--output", output], environment: environment).expect()
    try expectSameBits(checkpointPath(output, 12), SmokeRun.reference.get().checkpoint(12))
    try stn(nil, [], environment: environment).expect(exitCode: 2)
    try run(releaseProduct("stn-bench"), ["data", "--repeats", "0"], environment: environment).expect(
      exitCode: 2)
  }

  @Test func `a program that the dynamic linker starts has its own arguments`() throws {
    let linkers = try FileManager.default.contentsOfDirectory(atPath: "/lib64").filter {
      $0.hasPrefix("ld-linux")
    }
    let linker = "/lib64/" + (try #require(linkers.first))
    let result = try run(linker, [builtProduct("stn"), "--version"])
    result.expect()
    #expect(result.output == "0.1.0\n")
  }
}
