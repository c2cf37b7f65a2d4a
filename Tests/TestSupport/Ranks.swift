// Programs of this package on several ranks.

import Foundation
import Synchronization

/// Tests run side by side, but launches of many ranks on few cores would only slow each other down.
private let launches = Mutex(())

/// Runs a program on `count` ranks of this machine under `mpirun`: the name of one of this package, or a path.
///
/// As many ranks as wanted share the cores. The rest is as in `run`.
public func runRanks(
  _ count: Int, _ program: String, _ arguments: [String] = [], environment: [String: String?] = [:],
  timeoutSeconds: Double = patience
) throws -> ProcessResult {
  let program = program.contains("/") ? program : try builtProduct(program)
  let command = [path("Launch/ranks.sh"), "\(count)", program] + arguments
  return try launches.withLock { _ in
    try run("bash", command, environment: environment, timeoutSeconds: timeoutSeconds)
  }
}

/// The path of a program of this package, built beside the running tests.
public func builtProduct(_ name: String) throws -> String {
  var folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  while folder != "/" {
    folder = (folder as NSString).deletingLastPathComponent
    let candidate = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    if isProgram(candidate) { return candidate }
  }
  throw CommandError(description: "\(name) was not built beside the tests: run swift build first")
}

/// The path of a program of this package as `swift build -c release` makes it, beside the build of the running tests.
///
/// For what only optimised code keeps.
public func releaseProduct(_ name: String) throws -> String {
  let tests = URL(
    fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
  let builds = sequence(first: tests) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }
  let candidates = builds.map { $0.appending(path: "release/\(name)").path }
  guard let path = candidates.first(where: isProgram) else {
    throw CommandError(
      description: "\(name) was not built for release: swift build -c release --product \(name)")
  }
  return path
}

private func isProgram(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    && FileManager.default.isExecutableFile(atPath: path)
}
