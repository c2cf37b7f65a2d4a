import Datasets

extension Split {
  /// The split that a name speaks of, as in `train-images`, `x_test` or `val`; nil where it speaks of none.
  init?(spokenOfIn name: String) {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    for (split, known) in Self.words where words.contains(where: { known.contains(String($0)) }) {
      self = split
      return
    }
    return nil
  }

  private static let words: [(Split, Set<String>)] = [
    (.training, ["train", "training"]), (.validation, ["val", "valid", "validation", "dev"]),
    (.test, ["test", "testing", "t10k"]),
  ]
}
