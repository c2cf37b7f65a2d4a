import Files
import ArgumentParser
import Datasets
import MPI
import ProgramSupport
import Tensors
import Training

/// `stn generate`.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Freeze distorted digits into an HDF5 dataset.",
    discussion: """
      Examples:
        mpirun -np 2 stn generate --config Configs/quickstart.yaml --output train.h5
        stn generate --config Configs/quickstart.yaml --split test --output test.h5

      All ranks draw and rank 0 writes; the same configuration gives the same bytes on any number of ranks. An epoch \
      of the training split is what training draws in that epoch.
      """)

  @OptionGroup var settings: ConfigurationArguments

  @Option(help: ArgumentHelp("The dataset to write.", valueName: "file"))
  var output: String

  @Option(help: "The digits to distort.")
  var split = Split.training

  @Option(help: "The epoch whose distortions are drawn (training split).")
  var epoch = 0

  @Flag(help: "Replace the output if it exists.")
  var overwrite = false

  func validate() throws {
    guard UInt32(exactly: epoch) != nil else {
      throw ValidationError("--epoch is \(epoch), expected 0 to \(UInt32.max)")
    }
    guard epoch == 0 || split == .training else {
      throw ValidationError("--epoch goes with the training split: the others are distorted once")
    }
  }

  func run() {
    RunSignals.hold()
    Ranks.run { world in
      let (options, files) = try settings.loadWithFiles(over: world)
      let rule = OutputRule(overwriting: overwrite, sparing: files)
      // What is wrong with the output is said before anything is computed, not after.
      try world.onRankZero { try rule.check([NamedFile("--output", output)]) }
      let splits = try Splits.open(options.data, seed: options.seed, over: world)
      guard options.data.file == nil else {
        throw Fault(.configuration, "data.file is a frozen dataset already; generate needs data.digits")
      }
      let source = try split.samples(of: splits)
      let writer = try DatasetGeneration(source, epoch: epoch, over: world)
      try writer.write(to: output, provenance(options, source), by: rule)
      if world.rank == 0 { Ranks.complain("wrote \(source.count) samples to \(output)") }
      return .success
    }
  }

  private func provenance(_ options: RunOptions, _ source: any Dataset) -> DatasetProvenance {
    DatasetProvenance(
      seed: split == .training ? options.seed : options.data.testSeed,
      split: split.rawValue, epoch: epoch, distortion: options.data.distortion.kind,
      sourceDigest: source.digest)
  }
}

/// Draws samples on all ranks, round by round, and writes them on rank 0.
private final class DatasetGeneration {
  private let source: any Dataset
  private let epoch: Int
  private let world: Communicator
  private let mine: DrawnSamples
  private let gathered: UnsafeMutableBufferPointer<UInt8>
  private let samplesPerRank: Int

  init(_ source: any Dataset, epoch: Int, over world: Communicator) throws {
    self.source = source
    self.epoch = epoch
    self.world = world
    // Rank 0 holds a round of all ranks: 16 MiB from each at most, which for images 256 do not reach.
    samplesPerRank = min(max((16 << 20) / source.schema.shape.count, 1), 256)
    mine = DrawnSamples(of: source, capacity: samplesPerRank)
    gathered = .allocate(capacity: world.rank == 0 ? mine.bytes.count * world.size : 0)
  }

  deinit {
    gathered.deallocate()
  }

  func write(to path: String, _ provenance: DatasetProvenance, by rule: OutputRule) throws {
    var writer: DatasetWriter?
    try world.onRankZero {
      writer = try DatasetWriter(
        creating: path, count: source.count, schema: source.schema, provenance: provenance,
        by: rule)
    }
    let meter = ProgressMeter(
      "sample", to: source.count, samplesPerStep: 1, style: .auto)
    let round = samplesPerRank * world.size
    for first in stride(from: 0, to: source.count, by: round) {
      try world.throwIfStopped()
      try drawRound(from: first)
      try world.onRankZero { try writer.map { try store(round: first, in: $0) } }
      if world.rank == 0 { meter.update(min(first + round, source.count)) }
    }
    if world.rank == 0 { meter.clear() }
    try world.onRankZero { try writer?.finish() }
  }

  private func rows(of rank: Int, from first: Int) -> Range<Int> {
    let low = min(first + rank * samplesPerRank, source.count)
    return low..<min(low + samplesPerRank, source.count)
  }

  private func drawRound(from first: Int) throws {
    try world.onEveryRank { try mine.draw(rows(of: world.rank, from: first), epoch: epoch) }
    try world.gather(UnsafeBufferPointer(mine.bytes.bindMemory(to: UInt8.self)), into: gathered)
  }

  /// Writes what the ranks drew, from the block of each that was gathered.
  private func store(round first: Int, in writer: DatasetWriter) throws {
    let size = mine.bytes.count
    for rank in 0..<world.size {
      let block = UnsafeRawBufferPointer(
        rebasing: UnsafeRawBufferPointer(gathered)[rank * size..<(rank + 1) * size])
      mine.bytes.copyMemory(from: block)
      let rows = rows(of: rank, from: first)
      if !rows.isEmpty { try writer.write(mine, at: rows) }
    }
  }
}
