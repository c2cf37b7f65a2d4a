public import Datasets
import Files
import Memory
public import MPI
import Tensors
import Watch

extension Splits {
  /// Samples that are read together where moments are summed up: the unit in which sums have a fixed order.
  private static var block: Int { 256 }

  /// The splits as a network sees them: normalised where the options say so, by what the checkpoint says or, without one, by
  /// what the training samples have in epoch 0; a collective call.
  ///
  /// The moments are the same to the bit on any number of ranks.
  /// - Throws: `Fault`, known to all, where a sample or the checkpoint cannot be read.
  public func prepared(
    for options: DataOptions, from checkpoint: String?, over world: Communicator
  ) throws -> Splits {
    guard options.normalisation == .channels else { return self }
    let normalisation =
      try checkpoint.map { try Normalisation.read(from: $0, over: world) } ?? measured(over: world)
    return try world.onEveryRank {
      try Splits(
        training: NormalisedDataset(training, by: normalisation),
        validation: validation.map { try NormalisedDataset($0, by: normalisation) },
        test: test.map { try NormalisedDataset($0, by: normalisation) })
    }
  }

  /// Blocks of samples are shared out among ranks, their sums brought together and added up in the blocks' order.
  private func measured(over world: Communicator) throws -> Normalisation {
    let (channels, blocks) = (training.schema.shape[0], (training.count + Self.block - 1) / Self.block)
    let sums = AlignedMemory<Double>(repeating: 0, count: blocks * channels * 3)
    try world.onEveryRank {
      for block in share(of: blocks, rank: world.rank, of: world.size) {
        Heartbeat.beat()
        var moments = [ChannelMoments](repeating: ChannelMoments(), count: channels)
        let first = block * Self.block
        try training.addMoments(of: first..<min(first + Self.block, training.count), to: &moments)
        for (channel, moments) in moments.enumerated() {
          for i in 0..<3 { sums.elements[(block * channels + channel) * 3 + i] = moments.numbers[i] }
        }
      }
    }
    // To every sum one rank alone adds something else than zero.
    try world.allreduce(sums.elements, .sum)
    var total = [ChannelMoments](repeating: ChannelMoments(), count: channels)
    for index in 0..<blocks * channels {
      let first = sums.start + index * 3
      total[index % channels].add([first[0], first[1], first[2]])
    }
    guard let normalisation = Normalisation(total) else {
      throw Fault(
        .badData,
        "data.normalisation: the training images hold numbers whose mean or deviation is not finite; mend the data, or set "
          + "it to none")
    }
    return normalisation
  }
}

extension Normalisation {
  /// The names of the arrays in a checkpoint's data.
  static let names = ["channel_mean", "channel_deviation"]

  /// The arrays of a checkpoint's data.
  var columns: [(Column, [Float])] {
    let channels = [Dimension("channel", means.count)]
    return [
      (Column(Self.names[0], channels, longName: "mean of the training images, which was taken off"), means),
      (
        Column(
          Self.names[1], channels,
          longName: "standard deviation of the training images, by which the rest was divided"),
        deviations
      ),
    ]
  }

  /// What a checkpoint says, read by rank 0; a collective call.
  public static func read(from checkpoint: String, over world: Communicator) throws -> Normalisation {
    let bytes = try world.fromRankZero {
      let found = try CheckpointFile(checkpoint).normalisation()
      return (found.means + found.deviations).flatMap { withUnsafeBytes(of: $0.bitPattern) { Array($0) } }
    }
    let numbers = bytes.withUnsafeBytes { $0.bindMemory(to: UInt32.self).map { Float(bitPattern: $0) } }
    let count = numbers.count / 2
    guard let found = Normalisation(means: Array(numbers[..<count]), deviations: Array(numbers[count...]))
    else {
      preconditionFailure("rank 0 checked what it read")
    }
    return found
  }
}
