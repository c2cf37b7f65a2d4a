import ArgumentParser
import Datasets
import Files
import Foundation
import MPI
import ProgramSupport
import Tensors
import Training

/// `stn-bench data`.
struct DataBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Time drawing samples and reading them from a file.",
    discussion: """
      Example:
        stn-bench data --config Configs/r-st-cnn.yaml --json

      Drawn digits are frozen into a temporary dataset, which is checked to give the same batch and then read; the system \
      keeps it in memory, so that the file's time is that of our code. A configuration that names a file has that read.
      """)

  @OptionGroup var settings: ConfigurationArguments
  @OptionGroup var arguments: BenchArguments

  func run() {
    Ranks.run { world in
      let options = try settings.load(over: world)
      let limits = try Limits(repeats: arguments.repeats)
      let splits = try Splits.open(options.data, seed: options.seed, over: world)
      let size = try BatchPlan(options.training, ranks: 1).microBatch
      let isDrawn = splits.training is DistortedDataset
      var rows = [try row(isDrawn ? "drawn" : "read", splits.training, size)]
      if isDrawn { rows.append(try frozenRow(splits.training, options.data.distortion.words, size)) }
      try Report(limits: limits, rows: rows).write(arguments, over: world)
      return .success
    }
  }

  private func row(_ name: String, _ dataset: any Dataset, _ size: Int) throws -> BenchRow {
    let loader = Loader(dataset, seed: 1)
    let batch = Batch(dataset.schema, capacity: size)
    try loader.load(positions: 0..<size, into: batch)
    let first = Array(batch.images.elements)
    var position = size
    let time = try Measurement(repeats: arguments.repeats) {
      try loader.load(positions: position..<position + size, into: batch)
      position += size
    }
    try loader.load(positions: 0..<size, into: batch)
    guard first == Array(batch.images.elements), first.contains(where: { $0 > 0 }) else {
      throw Fault(.internalError, "the same samples gave other pixels the second time")
    }
    return BenchRow(
      name: "\(size) samples of \(dataset.schema.shape) \(name)", time: time,
      bytes: Double(size * dataset.schema.shape.count),
      samples: Double(size))
  }

  /// Reads the first samples in their own order from a file that they are frozen into.
  private func frozenRow(_ dataset: any Dataset, _ distortion: String, _ size: Int) throws -> BenchRow {
    let folder = FileManager.default.temporaryDirectory.appending(path: "stn-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "samples.h5").path
    let count = min(dataset.count, 1024)
    let writer = try DatasetWriter(
      creating: path, count: count, schema: dataset.schema,
      provenance: DatasetProvenance(
        seed: 1, split: "training", epoch: 0, distortion: distortion,
        sourceDigest: dataset.digest))
    let drawn = DrawnSamples(of: dataset, capacity: count)
    try drawn.draw(0..<count, epoch: 0)
    try writer.write(drawn, at: 0..<count)
    try writer.finish()
    let file = try DatasetFile(opening: path)
    try compare(file, dataset, min(size, count))
    return try row("read from a file", file, size)
  }

  private func compare(_ file: DatasetFile, _ drawn: any Dataset, _ count: Int) throws {
    let batches = try [file as any Dataset, drawn].map { dataset in
      let batch = Batch(dataset.schema, capacity: count)
      try Loader(dataset, seed: 1).load(rows: 0..<count, into: batch)
      return Array(batch.images.elements)
    }
    guard batches[0] == batches[1] else {
      throw Fault(.internalError, "a file gives other pixels than were drawn")
    }
  }
}
