/// Predictions that are written whole and wait for their file's name.
///
/// What is never published leaves nothing behind.
public final class PredictionDraft {
  /// What was predicted.
  public struct Result: Sendable, Equatable {
    /// The rows.
    public var count: Int
    /// Those with a class that was not the predicted one.
    public var errors: Int
  }

  /// What was predicted, the same on every rank.
  public let result: Result

  private let writer: PredictionWriter?

  init(_ result: Result, _ writer: PredictionWriter?) {
    self.result = result
    self.writer = writer
  }

  /// Syncs the file to the disk and gives it its name, on rank 0; other ranks have none.
  public func publish() throws { try writer?.finish() }
}
