import Foundation

/// What a message costs: T(n) = latency + n / bandwidth, and n · reduction where it is added to another.
///
/// Source: Hockney 1994, The communication challenge for MPP.
struct Fabric: Encodable {
  let name: String
  /// Seconds before the first byte arrives, α.
  let latency: Double
  /// Seconds a byte, β.
  let secondsPerByte: Double
  /// Seconds a byte of adding 64-bit integers, γ; that of this machine.
  let reduction: Double

  /// Fabrics that this program does not measure.
  ///
  /// Latencies are those of MPI between two processes through the kernel's TCP, some 20 to 40 µs whatever the wire, and
  /// of InfiniBand EDR verbs, 1 to 2 µs; bandwidths are the line rate less the frames' and TCP's headers, 94 %, and 88 %
  /// for RDMA. They are round figures, as the OSU micro-benchmarks show them on such machines, and not measurements.
  static func presets(reduction: Double) -> [Fabric] {
    func preset(_ name: String, _ microseconds: Double, _ gigabytes: Double) -> Fabric {
      Fabric(
        name: name, latency: microseconds * 1e-6, secondsPerByte: 1e-9 / gigabytes, reduction: reduction)
    }
    return [
      preset("1 Gb Ethernet", 40, 0.117), preset("10 Gb Ethernet", 20, 1.17),
      preset("25 Gb Ethernet", 15, 2.9), preset("100 Gb RDMA", 1.5, 11),
    ]
  }
}

/// An algorithm of allreduce, with its time for p ranks and n bytes.
///
/// Source: Thakur, Rabenseifner, Gropp 2005, Optimization of collective communication operations in MPICH. Numbers of
/// ranks that are no power of two cost the algorithms of trees one exchange more.
enum AllreduceAlgorithm: String, CaseIterable, Encodable {
  case recursiveDoubling = "recursive doubling"
  case ring
  case rabenseifner = "Rabenseifner"

  /// Seconds.
  func time(ranks: Int, bytes: Double, on fabric: Fabric) -> Double {
    guard ranks > 1 else { return 0 }
    let (p, rounds) = (Double(ranks), log2(Double(ranks)).rounded(.up))
    let extra =
      ranks & (ranks - 1) == 0 ? 0 : fabric.latency + bytes * (fabric.secondsPerByte + fabric.reduction)
    let moved = bytes * (p - 1) / p
    switch self {
    case .recursiveDoubling:
      return extra + rounds * (fabric.latency + bytes * (fabric.secondsPerByte + fabric.reduction))
    case .ring:
      return 2 * (p - 1) * fabric.latency + moved * (2 * fabric.secondsPerByte + fabric.reduction)
    case .rabenseifner:
      return extra + 2 * rounds * fabric.latency + moved * (2 * fabric.secondsPerByte + fabric.reduction)
    }
  }

  /// The fastest, and its seconds.
  static func best(ranks: Int, bytes: Double, on fabric: Fabric) -> (name: String, seconds: Double) {
    let times = allCases.map { (name: $0.rawValue, seconds: $0.time(ranks: ranks, bytes: bytes, on: fabric)) }
    return times.min { $0.seconds < $1.seconds } ?? ("none", 0)
  }

  /// The fastest between nodes, with sums of the ranks of each in shared memory before and after.
  ///
  /// These are taken to grow by as much with every doubling of a node's `node` ranks as from one to two.
  static func twoLevel(
    ranks: Int, node: Int, bytes: Double, within memory: Fabric, between fabric: Fabric
  ) -> (name: String, seconds: Double) {
    let rounds = log2(Double(min(node, ranks))).rounded(.up)
    let inside = rounds * (memory.latency + bytes * (memory.secondsPerByte + memory.reduction))
    let outside = best(ranks: (ranks + node - 1) / node, bytes: bytes, on: fabric)
    return ("two-level", inside + outside.seconds)
  }
}
