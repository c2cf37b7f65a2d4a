public import Tensors

/// A way to make a new image or volume of one, of any size and number of channels, with random numbers of its own.
///
/// One object serves one thread: it draws in memory that it allocated at construction.
public protocol Distortion: AnyObject {
  /// What it makes of samples; behind the truth about these stand the columns that it adds.
  var schema: Schema { get }

  /// Whether it draws anything; one that does not makes the same of a sample every time.
  var isDrawn: Bool { get }

  /// Draws one distortion of a row of `dataset`, as that appears, and writes what it makes of it.
  ///
  /// Further rows may be read, and other labels given. Throws a ``Fault`` where a row cannot be read.
  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory) throws
}

extension Distortion {
  /// It does, unless one says that it does not.
  public var isDrawn: Bool { true }
}
