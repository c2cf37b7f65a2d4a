// `codec-fuzz FOLDER SECONDS [FIRST [FILE …]]` reads damaged copies of the fixtures below FOLDER (the package's Tests) and of
// files for some seconds. Each is made from its number alone, counted from FIRST: where the program is ended by a sanitizer
// or hangs, the last number that it wrote says where to begin to see that again. Built by Launch/fuzz.sh.

import Foundation
import HDF5

let arguments = CommandLine.arguments
guard arguments.count >= 3, let seconds = Double(arguments[2]),
  let first = arguments.count > 3 ? UInt64(arguments[3]) : 0
else {
  report("usage: codec-fuzz FOLDER SECONDS [FIRST [FILE …]]")
  exit(2)
}

// What the whole program keeps is no leak to a sanitizer.
let subjects = try Subject.all(below: arguments[1], and: arguments.dropFirst(4))
exit(try run(subjects, from: first, seconds: seconds) ? 0 : 1)

/// Whether every file was read or refused within a few seconds, and enough of both kinds came by.
func run(_ subjects: [Subject], from first: UInt64, seconds: Double) throws -> Bool {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(seconds)
  var (number, slowest, tally, open) = (first, Duration.zero, Tally(), HDF5Library.openObjectCount)
  while clock.now < end {
    if (number - first).isMultiple(of: 20_000) { report("\(number): \(tally)") }
    var random = Random(seed: number)
    let subject = subjects[random.below(subjects.count)]
    let file = subject.damagedCopy(&random)
    let start = clock.now
    // What hangs ends the program.
    alarm(60)
    tally.count(subject.reader.read(file, named: subject.name), subject)
    alarm(0)
    let time = clock.now - start
    let left = HDF5Library.openObjectCount - open
    if left > 0 { report("\(number): \(subject.name), damaged, left \(left) objects open in HDF5") }
    open += left
    if time > .seconds(1) { report("\(number): \(subject.name), damaged, took \(time)") }
    slowest = max(slowest, time)
    number += 1
  }
  report("\(number - first) files from number \(first) on: \(tally); the slowest took \(slowest)")
  if HDF5Library.openObjectCount > 0 {
    report("\(HDF5Library.openObjectCount) objects are still open in HDF5")
  }
  return slowest < .seconds(10) && tally.hasBothOfAll && HDF5Library.openObjectCount == 0
}

/// How many files were read and how many refused, by the kind of file.
struct Tally: CustomStringConvertible {
  private var counts: [String: (read: Int, refused: Int)] = [:]

  mutating func count(_ isRead: Bool, _ subject: Subject) {
    var count = counts[subject.reader.rawValue, default: (0, 0)]
    if isRead { count.read += 1 } else { count.refused += 1 }
    counts[subject.reader.rawValue] = count
  }

  var hasBothOfAll: Bool { counts.values.allSatisfy { $0.read > 0 && $0.refused > 0 } }

  var description: String {
    counts.sorted { $0.key < $1.key }.map { "\($0) \($1.read) read, \($1.refused) refused" }.joined(
      separator: "; ")
  }
}

/// Writes a line for the person who watches.
func report(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
