/// What stands for pixels beyond the image's border, by the names that configurations use.
///
/// Each extends the image to all integer pixels; every kernel reads the extension as if there were no border, and
/// gradients with respect to positions are its right-hand slopes. The paper leaves the border open: its sums, read
/// literally, run over the pixels that exist, as with `zeros`.
///
/// Positions of any finite size are safe. Those beyond ±2²² pixels have hardly a fraction left; with `reflection` they
/// read the pixel where they happen to be.
public enum Outside: String, CaseIterable, Sendable {
  /// Zero: values fade out over the kernel's support, and no gradient flows from a pixel outside, nor to one.
  case zeros

  /// The nearest pixel of the border.
  case border

  /// The image mirrored again and again.
  ///
  /// Mirrors stand at the centres of the border pixels where corners are aligned (pixels repeat after 2 (W − 1)), at
  /// their outer edges otherwise (after 2 W). An axis of one pixel repeats that pixel.
  case reflection
}
