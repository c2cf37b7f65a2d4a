/// As what a row is read: as itself in an epoch, or as a part of another sample there.
public struct Appearance: Sendable {
  /// The pass over the data, from 0.
  public var epoch: Int

  /// The part that it is of another sample; nil where it is one by itself.
  var part: Part?

  /// A sample by itself.
  public init(epoch: Int) {
    self.epoch = epoch
  }

  /// A part of a sample that several rows are put together to.
  struct Part: Sendable {
    /// The identity of the sample, with whose random numbers it is drawn.
    let whole: Int
    /// Which of its parts it is, from 0; part 0 is drawn as it would be by itself.
    let number: Int
  }
}
