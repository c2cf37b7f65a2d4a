/// What a rank is at, in the words of the table that tells who stands still.
public enum Activity: UInt8, CaseIterable, Sendable {
  /// Before MPI is up.
  case starting
  /// Between the start and the work.
  case preparing
  /// Reading or writing files, which may take long though nothing is wrong.
  case files
  /// Drawing or reading samples.
  case data
  /// From images to the loss.
  case forward
  /// From the loss to the gradients.
  case backward
  /// Adding up gradients over ranks.
  case exchange
  /// The optimizer.
  case update
  /// Judging or predicting samples that nothing is learnt from.
  case evaluation
  /// Ending MPI.
  case ending

  /// The activity in words.
  var words: String {
    switch self {
    case .starting: "starting MPI"
    case .preparing: "preparing"
    case .files: "reading or writing files"
    case .ending: "ending MPI"
    case .data, .forward, .backward, .exchange, .update, .evaluation: "\(self)"
    }
  }
}
