// The program `stn` as users run it, and what it leaves behind.

import Foundation
import HDF5
import MPI
import TestSupport
import Testing

/// Runs `stn` under mpirun on `ranks` ranks, or by itself where that is nil.
func stn(
  _ ranks: Int? = nil, _ arguments: [String], environment: [String: String?] = [:]
) throws -> ProcessResult {
  let variables = ["OMP_NUM_THREADS": nil].merging(environment) { $1 }
  guard let ranks else {
    return try run(builtProduct("stn"), arguments, environment: variables)
  }
  return try runRanks(ranks, "stn", arguments, environment: variables)
}

/// The arguments that name Configs/smoke.yaml, cut down so that a debug build takes seconds, and more settings.
///
/// Twelve steps of 24 samples end the first epoch of 260 inside the eleventh.
func smoke(_ settings: String...) -> [String] { smoke(settings) }

/// The same for a list of settings.
func smoke(_ settings: [String]) -> [String] {
  let digits = "data.digits=\(digitFolder)"
  let all = [digits, "training.batch=24", "checkpoint.every=6"] + settings
  return ["--config", path("Configs/smoke.yaml")] + all.flatMap { ["--set", $0] }
}

/// A finished run of the smoke configuration in a folder of its own.
struct SmokeRun: Sendable {
  /// One run of all defaults on one rank, made once for all tests.
  static let reference = Result { try SmokeRun(1) }

  let path: String
  let result: ProcessResult
  private let folder: TemporaryFolder

  init(_ ranks: Int?, _ settings: [String] = [], environment: [String: String?] = [:]) throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
    result = try stn(ranks, ["train"] + smoke(settings) + ["--output", path], environment: environment)
    result.expect()
  }

  /// The path of the checkpoint after so many steps.
  func checkpoint(_ step: Int) -> String { checkpointPath(path, step) }
}

/// The path of a checkpoint in a run's folder.
func checkpointPath(_ run: String, _ step: Int) -> String {
  run + String(format: "/checkpoints/step-%08d.h5", step)
}

/// All that a checkpoint learnt: every Float32 dataset below /model, /average and /optimizer, by its path.
func learnt(_ path: String) throws -> [String: [Float]] {
  let file = try H5File.open(at: path)
  let groups = ["/model/", "/average/", "/optimizer/"]
  let names = try file.datasetPaths().filter { name in groups.contains { name.hasPrefix($0) } }
  return try Dictionary(
    uniqueKeysWithValues: names.map { ($0, try file.dataset($0).readAll(as: Float.self)) })
}

/// Fails unless two checkpoints hold the same names with the same bits below /model, /average and /optimizer.
func expectSameBits(
  _ path: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let (found, wanted) = (try learnt(path), try learnt(expected))
  // Twelve parameters, and at least one state of the optimizer for each.
  #expect(wanted.count >= 24, sourceLocation: sourceLocation)
  #expect(Set(found.keys) == Set(wanted.keys), sourceLocation: sourceLocation)
  let different = wanted.keys.filter { found[$0]?.map(\.bitPattern) != wanted[$0]?.map(\.bitPattern) }
  #expect(different.isEmpty, "\(different.sorted()) differ", sourceLocation: sourceLocation)
}

/// The lines of a run's metrics.jsonl, those of nested objects as `warps/transformer/outside`.
func metrics(_ run: String) throws -> [[String: Double]] {
  try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8)
    .split(separator: "\n").map { try JSONDecoder().decode(Figures.self, from: Data($0.utf8)).flat }
}

/// A number, or an object of such.
private enum Figures: Decodable {
  case number(Double)
  case object([String: Figures])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .object(try container.decode([String: Figures].self))
    }
  }

  /// All numbers by their paths.
  var flat: [String: Double] {
    switch self {
    case .number(let number): ["": number]
    case .object(let members):
      members.reduce(into: [:]) { flat, member in
        for (path, number) in member.value.flat {
          flat[path.isEmpty ? member.key : "\(member.key)/\(path)"] = number
        }
      }
    }
  }
}

extension ProcessResult {
  /// Fails unless a launcher that passed on a signal returned the status of ranks that stopped early.
  ///
  /// MPICH's forgets the status of ranks that end at once after a signal.
  func expectStop(sourceLocation: SourceLocation = #_sourceLocation) {
    let isForgotten = !MPIEnvironment.isOpenMPI && exitCode == 0
    expect(exitCode: isForgotten ? 0 : 75, sourceLocation: sourceLocation)
  }
}

/// Predicts with the reference run's last checkpoint into a file of the folder, and returns its path.
func predict(in folder: TemporaryFolder, _ name: String, _ ranks: Int? = nil, _ arguments: String...) throws
  -> String
{
  let output = folder.path(name)
  let checkpoint = try SmokeRun.reference.get().path
  try stn(ranks, ["predict", "--checkpoint", checkpoint, "--output", output] + arguments).expect()
  return output
}

/// What a Python script prints that is given paths; it may import what stands in Tests/Peers.
func python(_ script: String, _ paths: String...) throws -> String {
  // Nothing of what Python compiles is left beside the sources.
  let environment = ["PYTHONPATH": path("Tests/Peers"), "PYTHONDONTWRITEBYTECODE": "1"]
  let result = try run("/usr/bin/python3", ["-c", script] + paths, environment: environment)
  result.expect()
  return result.output
}

/// The numbers of a JSON object that a command printed.
func numbers(_ result: ProcessResult) throws -> [String: Double] {
  result.expect()
  let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
  return try #require(object).compactMapValues { ($0 as? NSNumber)?.doubleValue }
}

/// Fails unless a command ends with `exitCode` and one sentence, said once, that holds every one of `parts`.
func expectRefusal(
  _ exitCode: Int32, _ ranks: Int?, _ arguments: [String], _ parts: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let result = try stn(ranks, arguments)
  result.expect(exitCode: exitCode, sourceLocation: sourceLocation)
  let said = result.errorOutput.split(separator: "\n").filter { $0.hasPrefix("error: ") }
  #expect(said.count == 1, "\(result.errorOutput)", sourceLocation: sourceLocation)
  // By itself nothing else may be said; mpirun adds words of its own.
  if ranks == nil {
    #expect(
      result.errorOutput.split(separator: "\n").count == 1, "\(result.errorOutput)",
      sourceLocation: sourceLocation)
  }
  for part in parts {
    #expect(
      said.first?.contains(part) == true, "\(part) in \(result.errorOutput)", sourceLocation: sourceLocation)
  }
}
