import Files
import Foundation
import MPI

/// Sums of Int64 over ranks as the exchange makes them, of many sizes, each checked before it is timed.
struct AllreduceSweep {
  /// Bytes of each rank's terms, and the seconds of one sum.
  private(set) var points: [(bytes: Int, time: Measurement)] = []

  /// Sums that take much longer than to start them; these are timed one by one where links rest.
  private static let largeBytes = 1 << 16

  /// From 8 B to 16 MB in steps of a factor of four, and of `more` bytes; a collective call.
  ///
  /// Sums follow one another, but large ones after a `rest` in seconds: what a link takes at once after a pause, as
  /// between the exchanges of steps, it may not take for long.
  init(repeats: Int, more: [Int] = [], rest: Double = 0, over world: Communicator) throws {
    let sizes = Array(sequence(first: 8) { $0 < 8 << 20 ? $0 * 4 : nil }) + [16 << 20] + more
    for bytes in Set(sizes).sorted() {
      points.append((bytes, try Self.time(bytes, repeats, rest: rest, world)))
    }
  }

  /// The rows of a table; bytes are those of one rank's terms.
  var rows: [BenchRow] {
    points.map { BenchRow(name: "allreduce \(size($0.bytes))", time: $0.time, bytes: Double($0.bytes)) }
  }

  private static func time(
    _ bytes: Int, _ repeats: Int, rest: Double, _ world: Communicator
  ) throws -> Measurement {
    let sum = try SharedSum(count: bytes / 8, over: world, on: world.splitByNode())
    for i in sum.terms.indices { sum.terms[i] = Int64((world.rank + 1) * (i % 7)) }
    try sum.reduce()
    let ranks = world.size * (world.size + 1) / 2
    guard sum.sums.indices.allSatisfy({ sum.sums[$0] == Int64(ranks * ($0 % 7)) }) else {
      throw Fault(.internalError, "an allreduce of \(bytes) bytes gave wrong sums; nothing was timed")
    }
    if rest > 0 && bytes >= largeBytes {
      return Measurement(
        try (0..<repeats).map { _ in
          Thread.sleep(forTimeInterval: rest)
          try world.barrier()
          return try Measurement.seconds { try sum.reduce() }
        })
    }
    // The same number on all ranks, whatever their clocks say.
    let iterations = min(max((1 << 22) / bytes, 4), 500)
    try world.barrier()
    return try Measurement(repeats: repeats, iterations: iterations) { try sum.reduce() }
  }
}

/// A number of bytes in the unit that fits.
func size(_ bytes: Int) -> String {
  switch bytes {
  case ..<1024: "\(bytes) B"
  case ..<(1 << 20): "\(formatted(Double(bytes) / 1024)) KiB"
  default: "\(formatted(Double(bytes) / Double(1 << 20))) MiB"
  }
}
