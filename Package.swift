// swift-tools-version: 6.2
// The manifest is the architecture: targets stand bottom up, and dependencies point down only.

import Foundation
import PackageDescription

let environment = ProcessInfo.processInfo.environment

/// Square roots are instructions: nobody reads `errno`, which C would set, and for which it calls a function.
let noErrorNumbers = ["-Xcc", "-fno-math-errno"]

/// Instruction set of our own kernels: the building machine's, or what `STN_MARCH` names (for
/// example `x86-64-v3` on a login node that builds for older compute nodes).
let instructionSet: [String] = {
  #if arch(x86_64)
    return ["-Xcc", "-march=\(environment["STN_MARCH"] ?? "native")"] + noErrorNumbers
  #else
    return ["-Xcc", "-mcpu=\(environment["STN_MARCH"] ?? "native")"] + noErrorNumbers
  #endif
}()

/// Lanes of the vectors of our own kernels, 8 or 16, where `STN_LANES` says so: tests of the width that the instruction
/// set would not choose.
let lanes = environment["STN_LANES"].map { ["-Xcc", "-DSTN_LANES=\($0)"] } ?? []

/// The pkg-config package of the MPI: `openmpi`, `mpich` or a package by its own name where `STN_MPI` says so (`impi`,
/// `cray-mpich`, `mvapich`), otherwise the first that pkg-config finds.
let mpi: String = {
  let families = ["openmpi": "ompi-c", "mpich": "mpich"]
  if let name = environment["STN_MPI"], !name.isEmpty { return families[name] ?? name }
  let known = ["ompi-c", "mpich", "cray-mpich", "impi", "mvapich", "mvapich2"]
  return known.first(where: isFoundByPkgConfig) ?? known[0]
}()

func isFoundByPkgConfig(_ package: String) -> Bool {
  let search = Process()
  search.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  search.arguments = ["pkg-config", "--exists", package]
  search.standardError = FileHandle.nullDevice
  guard (try? search.run()) != nil else { return false }
  search.waitUntilExit()
  return search.terminationStatus == 0
}

/// What the compiler makes of a header it keeps for as long as macros stay the same: with one of this name, what it made
/// of one MPI's is not taken for another's in the same build folder.
let mpiMark = ["-Xcc", "-DSTN_MPI=\(mpi)"]

/// oneDNN ships no pkg-config file on Debian 12; `STN_ONEDNN` names the prefix of another copy.
let oneDNN = environment["STN_ONEDNN"].map { prefix in
  (
    include: ["-Xcc", "-I\(prefix)/include"],
    library: ["-L\(prefix)/lib", "-Xlinker", "-rpath=\(prefix)/lib"]
  )
}

/// CI lets no warning of ours through; a dependency's are its own.
let strictness: [SwiftSetting] = environment["CI"] != nil ? [.treatAllWarnings(as: .error)] : []

let programSettings: [SwiftSetting] =
  strictness + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(mpiMark + (oneDNN?.include ?? [])),
  ]
let librarySettings = programSettings + [.unsafeFlags(instructionSet + lanes)]
let linkerSettings: [LinkerSetting] = oneDNN.map { [.unsafeFlags($0.library)] } ?? []

/// Targets with a README.md beside their sources; what is named here must be there, and the other way round.
let documented: Set = [
  "Configuration", "Datasets", "Exports", "Files", "Imports", "Kernels", "Networks", "Reports",
  "SpatialTransformers", "TensorBoard", "Training", "stn-bench",
]

func document(of name: String) -> [String] { documented.contains(name) ? ["README.md"] : [] }

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: document(of: name),
    swiftSettings: librarySettings, linkerSettings: linkerSettings)
}

/// Programs start on any processor, to say in words which one they need.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, exclude: document(of: name),
    swiftSettings: programSettings, linkerSettings: linkerSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  // Fixtures are found beside the source that reads them, so the package need not know them one by one.
  let fixtures = "\(Context.packageDirectory)/Tests/\(name)/Fixtures"
  return .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"],
    exclude: FileManager.default.fileExists(atPath: fixtures) ? ["Fixtures"] : [],
    swiftSettings: librarySettings,
    linkerSettings: linkerSettings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "stn",
  products: [
    .executable(name: "stn", targets: ["stn"]),
    .executable(name: "stn-bench", targets: ["stn-bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // The runtime library alone: what it would generate is committed.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
  ],
  targets: [
    // C libraries: a module map and a header of inline functions for what Swift cannot import.
    .systemLibrary(
      name: "CMPI", pkgConfig: mpi, providers: [.apt([mpi == "mpich" ? "libmpich-dev" : "libopenmpi-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // Loaded where it is asked for, so that no machine that trains must have it.
    .systemLibrary(name: "CRSVG"),
    // No library: the width of the vectors that -march allows, and what Swift cannot say of vectors.
    .systemLibrary(name: "CVector"),

    // Plain Swift: aligned memory, vectors, layouts and windows; then what a core does fastest.
    library("Memory", ["CVector"]),
    library("Kernels", ["Memory"]),

    // Plain Swift: pictures of 8-bit samples, their colours and how they lie; HTML and SVG as they are written.
    library("Rasters"),
    library("Markup"),

    // Safe wrappers: buffers and dimensions, never tensors; names of files are bytes.
    library("POSIX"),
    // What every rank is at, and a thread that ends those that stand still.
    library("Watch", ["POSIX"]),
    library("MPI", ["CMPI", "POSIX", "Watch"]),
    library("HDF5", ["CHDF5", "POSIX"]),
    library("OneDNN", ["CDNNL", "Memory"]),
    library("JPEG", ["CTurboJPEG", "Rasters"]),
    library("PNG", ["CPNG", "Rasters"]),
    library("SVG", ["CRSVG"]),

    // What all our files have in common: how they are written, what they say of themselves, and what may go wrong.
    library("Files", ["HDF5", "POSIX"]),

    // Bytes at any place: of files, of what gzip and ZIP packed.
    library("Archives", ["CZlib", "Files", "POSIX"]),
    // Numbers that other programs wrote: NPY, NPZ, IDX, CSV.
    library("Arrays", ["Archives", "Files", "POSIX"]),

    // Plain Swift: storage and keyed random numbers; then the paper itself.
    library("Tensors", ["Memory"]),
    library("SpatialTransformers", ["Memory", "Tensors"]),

    // What learns, and what it learns from.
    library("Networks", ["Kernels", "Memory", "OneDNN", "POSIX", "SpatialTransformers", "Tensors"]),
    library("Datasets", ["Arrays", "Files", "HDF5", "Memory", "POSIX", "SpatialTransformers", "Tensors"]),

    // Others' pictures and arrays as datasets.
    library(
      "Imports",
      [
        "Archives", "Arrays", "Datasets", "Files", "HDF5", "JPEG", "PNG", "POSIX", "Rasters",
        "SpatialTransformers",
        "Tensors",
      ]),

    // The loop, the exact exchange, the files; then YAML to validated options.
    library(
      "Training",
      [
        "Datasets", "Files", "HDF5", "MPI", "Memory", "Networks", "OneDNN", "POSIX", "SpatialTransformers",
        "Tensors", "Watch",
      ]),
    library(
      "Configuration",
      ["Datasets", "Files", "MPI", "Networks", "POSIX", "SpatialTransformers", "Training", yams]),

    // What a trained network makes of samples: files, and pictures of its warps.
    library(
      "Predictions",
      [
        "Datasets", "Files", "HDF5", "MPI", "Markup", "Memory", "Networks", "PNG", "POSIX", "SVG",
        "SpatialTransformers", "Tensors", "Training",
      ]),

    // Generated by protoc: the messages of ONNX files.
    .target(
      name: "ONNXMessages", dependencies: [protobuf], exclude: ["onnx.proto"], swiftSettings: programSettings),
    // Trained networks in others' formats.
    library(
      "Exports",
      [
        "Datasets", "Files", "Memory", "Networks", "ONNXMessages", "POSIX", "SpatialTransformers", "Tensors",
        "Training", protobuf,
      ]),
    // Generated by protoc: the messages of TensorBoard's event files.
    .target(
      name: "EventMessages", dependencies: [protobuf], exclude: ["event.proto"],
      swiftSettings: programSettings),
    // A run as TensorBoard shows it while it goes on.
    library(
      "TensorBoard",
      [
        "Datasets", "EventMessages", "Files", "Networks", "POSIX", "Predictions", "Tensors", "Training",
        protobuf,
      ]),
    // A run as one page of HTML: its curves, what its network makes of samples, where it comes from.
    library(
      "Reports",
      [
        "Datasets", "Files", "MPI", "Markup", "Memory", "Networks", "POSIX", "Predictions",
        "SpatialTransformers", "Tensors", "Training",
      ]),

    // Programs, and what they share: the start and end of ranks, arguments, tables.
    .target(
      name: "ProgramSupport",
      dependencies: [
        "Configuration", "Datasets", "Files", "MPI", "OneDNN", "POSIX", "Training", "Watch", argumentParser,
      ],
      swiftSettings: programSettings, linkerSettings: linkerSettings),
    program(
      "stn",
      [
        "Configuration", "Datasets", "Exports", "Files", "Imports", "MPI", "Networks", "POSIX", "Predictions",
        "ProgramSupport", "Reports", "TensorBoard",
        "Tensors",
        "Training", argumentParser,
      ]),
    program(
      "stn-bench",
      [
        "Datasets", "Files", "Kernels", "MPI", "Memory", "Networks", "POSIX", "ProgramSupport",
        "SpatialTransformers",
        "Tensors", "Training", argumentParser,
      ]),
    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport", swiftSettings: librarySettings),
    // Assertions that tests run under a launcher, on every rank.
    .executableTarget(
      name: "rank-checks",
      dependencies: [
        "Configuration", "Datasets", "Files", "MPI", "Memory", "Networks", "SpatialTransformers", "Tensors",
        "Training",
      ],
      path: "Tests/rank-checks", swiftSettings: programSettings, linkerSettings: linkerSettings),
    // Layers, warps and networks in plain loops over Doubles, slow unless built for release, and a program that holds the
    // fast ones against them.
    .target(
      name: "Reference", dependencies: ["Memory", "Networks", "SpatialTransformers", "Tensors"],
      path: "Tests/Reference",
      swiftSettings: librarySettings, linkerSettings: linkerSettings),
    .executableTarget(
      name: "network-checks",
      dependencies: ["Configuration", "Networks", "OneDNN", "Reference", "Tensors", "Training"],
      path: "Tests/network-checks", swiftSettings: programSettings, linkerSettings: linkerSettings),
    // Damaged pictures, archives, arrays, configurations and files of ours for those who read them; built with a sanitizer by
    // a script of its own.
    .executableTarget(
      name: "codec-fuzz",
      dependencies: [
        "Archives", "Arrays", "Configuration", "Files", "HDF5", "JPEG", "PNG", "Predictions", "Rasters",
        "Training",
      ],
      path: "Tests/codec-fuzz", swiftSettings: programSettings, linkerSettings: linkerSettings),
    // Damaged copies of our own files, each of which must be refused.
    .executableTarget(
      name: "damage-checks", dependencies: ["Files", "Predictions"], path: "Tests/damage-checks",
      swiftSettings: programSettings, linkerSettings: linkerSettings),
    // A malloc that counts, in C as it must know who called it; and a program that trains with it.
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .executableTarget(
      name: "allocation-checks",
      dependencies: ["AllocationCounter", "Configuration", "Datasets", "MPI", "Training"],
      path: "Tests/allocation-checks", swiftSettings: programSettings, linkerSettings: linkerSettings),
    tests("MPITests", ["MPI", "rank-checks"]),
    tests("POSIXTests", ["POSIX"]),
    tests("WatchTests", ["Watch"]),
    tests("FilesTests", ["Files", "HDF5"]),
    tests("ArchivesTests", ["Archives", "Files"]),
    tests("ArraysTests", ["Archives", "Arrays", "Files"]),
    tests("HDF5Tests", ["HDF5"]),
    tests("OneDNNTests", ["Memory", "OneDNN", "Reference"]),
    tests("MemoryTests", ["Memory"]),
    tests("KernelsTests", ["Kernels", "Memory", "Reference"]),
    tests("RastersTests", ["Rasters"]),
    tests("MarkupTests", ["Markup"]),
    tests("SVGTests", ["PNG", "Rasters", "SVG"]),
    tests("JPEGTests", ["JPEG", "Rasters"]),
    tests("PNGTests", ["PNG", "Rasters"]),
    tests("TensorsTests", ["Memory", "Tensors"]),
    tests("SpatialTransformersTests", ["Reference", "SpatialTransformers"]),
    tests("NetworksTests", ["Memory", "Networks", "OneDNN", "Reference", "SpatialTransformers", "Tensors"]),
    tests("DatasetsTests", ["Datasets", "Files", "HDF5", "Memory", "SpatialTransformers", "Tensors"]),
    tests("ImportsTests", ["Datasets", "Files", "Imports", "SpatialTransformers", "Tensors"]),
    tests(
      "TrainingTests",
      [
        "Datasets", "Files", "HDF5", "Networks", "Tensors", "Training", "rank-checks",
      ]),
    tests(
      "ConfigurationTests",
      ["Configuration", "Datasets", "Files", "Networks", "SpatialTransformers", "Training"]),
    tests("PredictionsTests", ["Files", "PNG", "Predictions", "Rasters", "Training"]),
    tests(
      "ExportsTests",
      [
        "Configuration", "Exports", "Files", "Networks", "ONNXMessages", "SpatialTransformers", "Tensors",
        protobuf,
      ]),
    tests("TensorBoardTests", ["EventMessages", "Files", "TensorBoard", "Training", protobuf]),
    tests("ReportsTests", ["Files", "Markup", "Reports", "Training"]),
    tests("CommandTests", ["stn", "damage-checks", "rank-checks", "HDF5", "MPI", "ProgramSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
