// `rank-checks NAME [argument …]` runs one named check on all ranks of an `mpirun`, or alone. It exits with 0
// where every rank agrees, and otherwise ends the job with 1 and a line that names the rank and the fault.
// To add checks: a file with a table like `CollectiveChecks.all`, and its name in the list below.

import Foundation
import MPI

let checks = [
  CollectiveChecks.all, FaultChecks.all, ExchangeChecks.all, WarpChecks.all, FamilyChecks.all,
  StateChecks.all, MomentChecks.all,
  TrainingChecks.all,
  RoundTripChecks.all, SicknessChecks.all,
]
.reduce(into: [String: RankCheck]()) { $0.merge($1) { _, new in new } }

guard let name = CommandLine.arguments.dropFirst().first, let check = checks[name] else {
  report(
    "usage: rank-checks NAME [argument …], where NAME is one of \(checks.keys.sorted().joined(separator: ", "))"
  )
  exit(2)
}

do {
  try run(check, named: name, arguments: Array(CommandLine.arguments.dropFirst(2)))
} catch {
  report("\(name): \(error)")
  exit(1)
}

func run(_ check: RankCheck, named name: String, arguments: [String]) throws {
  let environment = try MPIEnvironment()
  let world = environment.world
  do {
    try check(world, arguments)
  } catch {
    // The others may be waiting for this rank, so it ends them, too.
    report("[rank \(world.rank) of \(world.size)] \(name): \(error)")
    world.abort(code: 1)
  }
  try environment.finalize()
}

func report(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
