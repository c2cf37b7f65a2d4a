public import Tensors

/// What layers may need to know of the micro-batch that runs through them.
///
/// One object is made once and refilled for every micro-batch.
public final class Pass {
  /// Whether gradients will be asked for, and units dropped out.
  public var isTraining = true

  /// Whether layers measure their state anew, as the mean over many micro-batches, instead of moving it: each adds to its
  /// changes what it found, once for every sample and weighted by `sampleWeight`.
  ///
  /// Such a pass is of evaluation, so that nothing is dropped out, but for moments, which are the micro-batch's.
  public var measuresState = false

  /// How many samples of the micro-batch are real, from the first.
  public var count: Int

  /// The epoch and identity of every sample.
  public var keys: [SampleKey]

  /// The seed of what is drawn during passes.
  public let seed: UInt64

  /// What a sample's loss counts in the gradients: one over the samples of a batch.
  public var sampleWeight: Float = 1

  /// What layers add to the loss, such as a penalty on θ: a sum over the samples, in nats.
  ///
  /// Its gradient, weighted by `sampleWeight`, is the layers' own business.
  public var penalty = 0.0

  /// Makes a pass for micro-batches of at most `capacity` samples.
  public init(capacity: Int, seed: UInt64) {
    count = capacity
    keys = Array(repeating: SampleKey(epoch: 0, sample: 0), count: capacity)
    self.seed = seed
  }
}
