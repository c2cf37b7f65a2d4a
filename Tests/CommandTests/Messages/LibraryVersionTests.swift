import Foundation
import TestSupport
import Testing

/// What is said of libraries that the program can't be built or run with.
@Suite struct LibraryVersionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    ("1.96", "old"), ("2.5", "old"), ("4.0", "new"),
  ])
  func `a build with another oneDNN says what was found, what is served and what to do`(
    version: String, fault: String
  ) throws {
    let parts = version.split(separator: ".")
    try write("oneapi/dnnl/dnnl.h", "")
    try write("oneapi/dnnl/dnnl_debug.h", "")
    try write(
      "oneapi/dnnl/dnnl_version.h",
      "#define DNNL_VERSION_MAJOR \(parts[0])\n#define DNNL_VERSION_MINOR \(parts[1])\n")
    try expectOneError(
      "oneDNN is too \(fault): found \(version), expected 2.6 or newer of 2, or 3; "
        + "set STN_ONEDNN to the prefix of such a copy", building: "CDNNL")
  }

  @Test(arguments: [("1.8.23", "old"), ("1.10.2", "old"), ("2.0.0", "new")])
  func `a build with another HDF5 says what was found, what is served and what to do`(
    version: String, fault: String
  ) throws {
    let parts = version.split(separator: ".")
    try write("hdf5_hl.h", "")
    try write(
      "hdf5.h",
      """
      #define H5_VERS_MAJOR \(parts[0])
      #define H5_VERS_MINOR \(parts[1])
      #define H5_VERS_RELEASE \(parts[2])
      #define H5_VERSION_GE(major, minor, release) \\
        (H5_VERS_MAJOR * 10000 + H5_VERS_MINOR * 100 + H5_VERS_RELEASE >= major * 10000 + minor * 100 + release)

      """)
    try expectOneError(
      "HDF5 is too \(fault): found \(version), expected 1.10.3 to 1.14; "
        + "set PKG_CONFIG_PATH to the folder of such a copy's hdf5.pc", building: "CHDF5")
  }

  @Test func `a build with an MPI of an old standard says so`() throws {
    try write("mpi.h", "#define MPI_VERSION 2\n#define MPI_SUBVERSION 2\n")
    try expectOneError(
      "this MPI is too old: found version 2.2 of the standard, expected 3, as Open MPI 4 and MPICH 3.2 have it; "
        + "load another one's module, or set PKG_CONFIG_PATH to its .pc file", building: "CMPI")
  }

  @Test(arguments: [
    ("oneDNN 2.4.9", "int *dnnl_version(void) { static int version[8] = {2, 4, 9}; return version; }"),
    ("oneDNN 4.0.0", "int *dnnl_version(void) { static int version[8] = {4, 0, 0}; return version; }"),
    (
      "HDF5 1.8.5",
      "int H5get_libversion(unsigned *a, unsigned *b, unsigned *c) { *a = 1; *b = 8; *c = 5; return 0; }"
    ),
  ])
  func `a program that finds another library says so and does nothing`(name: String, source: String) throws {
    try write("other.c", source)
    let library = folder.path("other.so")
    try run("clang", ["-shared", "-fPIC", "-o", library, folder.path("other.c")]).expect()
    for ranks in [nil, 2] {
      let output = folder.path("run")
      let result = try stn(
        ranks, ["train"] + smoke() + ["--output", output], environment: ["LD_PRELOAD": library])
      result.expect(exitCode: 70)
      #expect(result.errorOutput.contains("error: \(name) is loaded, but this program was built for "))
      #expect(result.errorOutput.components(separatedBy: "is loaded").count == 2)
      #expect(!FileManager.default.fileExists(atPath: output))
    }
  }

  private func write(_ name: String, _ text: String) throws {
    let file = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Compiles a C module against the headers that were written, in front of the system's own.
  private func expectOneError(_ sentence: String, building module: String) throws {
    let shim = path("Sources/\(module)/shim.h")
    let result = try run("clang", ["-fsyntax-only", "-x", "c", "-I", folder.path(""), shim])
    #expect(result.exitCode == 1)
    #expect(result.errorOutput.contains("error: \(sentence)\n"), "\(result.errorOutput)")
    #expect(result.errorOutput.components(separatedBy: "error:").count == 2, "\(result.errorOutput)")
  }
}
