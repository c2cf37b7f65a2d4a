extension String {
  /// What an unknown word was probably meant to be: the nearest of the known ones, or the list of them.
  func suggestion(among words: [String]) -> String {
    let nearest = words.min { distance(to: $0) < distance(to: $1) }
    guard let nearest, distance(to: nearest) <= max(1, count / 3) else {
      return words.isEmpty ? "there are none here" : "known are \(words.joined(separator: ", "))"
    }
    return "did you mean \(nearest)?"
  }

  /// How many characters have to be inserted, removed or replaced to make the other word (Levenshtein 1966).
  private func distance(to other: String) -> Int {
    let target = Array(other)
    var row = Array(0...target.count)
    for (index, character) in enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in target.indices {
        let replaced = diagonal + (character == target[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[target.count]
  }
}
