// `damage-checks [--every N] FILE …` damages copies of checkpoints, datasets and predictions in every way that disks and
// people do, and has each verified, which must be refused: every Nth byte with a bit inverted, sectors and pages zeroed,
// files cut short and added to, and checkpoints under each other's names. A line for each file and kind of damage says how
// many were refused; the last counts those that were not. What ends the program or keeps it for a minute is a fault, too.

import Files
import Foundation

var arguments = CommandLine.arguments.dropFirst()
var every = 1
if arguments.first == "--every" {
  every = arguments.dropFirst().first.flatMap { Int($0) } ?? 0
  arguments = arguments.dropFirst(2)
}
guard every > 0, !arguments.isEmpty else {
  FileHandle.standardError.write(Data("usage: damage-checks [--every N] FILE …\n".utf8))
  exit(2)
}

/// The number of damages that were accepted.
func accepted(_ paths: some Sequence<String>, every: Int) throws -> Int {
  let subjects = try paths.map(Subject.init)
  let folder = try TemporaryCopies()
  var silent = 0
  for subject in subjects {
    let copy = try folder.copy(of: subject)
    guard copy.isGood else { throw Fault(.badData, "\(subject.name) is refused as it is") }
    for kind in Damage.Kind.allCases {
      silent += try copy.count(Damage.all(kind, of: subject, beside: subjects, every: every), kind)
    }
    guard copy.isGood else { throw Fault(.badData, "\(subject.name) did not come back as it was") }
  }
  return silent
}

do {
  let silent = try accepted(arguments, every: every)
  print("\(silent) accepted")
  exit(silent == 0 ? 0 : 1)
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
