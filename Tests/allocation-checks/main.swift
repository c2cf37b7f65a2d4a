// `allocation-checks CONFIGURATION [key.path=value …]` trains on all ranks of an `mpirun`, or alone, and ends with 0
// where 300 steps allocate nothing in our code and leave the heap as large as it was, otherwise with 1. oneDNN's and
// MPI's own allocations are reported apart.

import AllocationCounter
import Configuration
import Datasets
import Foundation
import MPI
import Training

/// What a run of some steps allocated, and by how much its heap was larger at its end.
struct Usage {
  var counts: AllocationCounts
  var growth: Int
}

func report(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}

/// Trains for `steps` steps from the start.
func train(_ options: RunOptions, steps: Int, over world: Communicator) throws -> Usage {
  var options = options
  options.training.steps = steps
  options.data.validation = 0
  let splits = try Splits.open(options.data, seed: options.seed, over: world)
  let trainer = try Trainer(options, splits: splits, over: world)
  let before = liveHeapBytes()
  beginCountingAllocations()
  _ = try trainer.run()
  let counts = endCountingAllocations()
  return Usage(counts: counts, growth: liveHeapBytes() - before)
}

/// Whether a run of 300 more steps does not allocate more; what a run allocates once is in both.
func check(_ options: RunOptions, over world: Communicator) throws -> Bool {
  _ = try train(options, steps: 3, over: world)
  let (short, long) = (
    try train(options, steps: 20, over: world), try train(options, steps: 320, over: world)
  )
  let (program, growth) = (long.counts.program - short.counts.program, long.growth - short.growth)
  let lines = 320 / options.training.logEvery - 20 / options.training.logEvery
  report(
    "rank \(world.rank) of \(world.size): 300 steps, \(lines) logged: \(program) allocations of ours, "
      + "\(long.counts.oneDNN - short.counts.oneDNN) of oneDNN, \(long.counts.mpi - short.counts.mpi) of MPI; "
      + "live heap \(growth) bytes larger")
  // The smallest block is 32 bytes, so a step that lost one would lose 9,600; free blocks that are kept for the next
  // allocation count as used, and were seen to make a difference of 3,500. A line of metrics is kept.
  let isGood = lines > 0 ? growth < 9600 + 4096 * lines : program <= 0 && growth < 9600
  if !isGood { describeFirstAllocations() }
  return isGood
}

func run(_ configuration: String, _ settings: [String]) throws -> Bool {
  let environment = try MPIEnvironment()
  let world = environment.world
  let options = try RunOptions(file: configuration, set: settings)
  try Machine.prepare(threads: options.training.threads, over: world)
  let isGood = try check(options, over: world)
  try environment.finalize()
  return isGood
}

let arguments = CommandLine.arguments.dropFirst()
guard let configuration = arguments.first else {
  report("usage: allocation-checks CONFIGURATION [key.path=value …]")
  exit(2)
}
do {
  exit(try run(configuration, Array(arguments.dropFirst())) ? 0 : 1)
} catch {
  // Without the end of MPI the launcher ends the other ranks, too.
  report("\(error)")
  exit(1)
}
