extension String {
  /// What an unknown word was probably meant to be: the nearest of the known ones, or the list of them.
  package func suggestion(among words: [String]) -> String {
    let nearest = words.min { distance(to: $0) < distance(to: $1) }
    guard let nearest, distance(to: nearest) <= max(1, count / 3) else {
      return words.isEmpty ? "there are none here" : "known are \(words.joined(separator: ", "))"
    }
    return "did you mean \(nearest)?"
  }

  /// How many characters have to be inserted, removed, replaced, or swapped with their neighbour to make the other word
  /// (optimal string alignment, after Damerau 1964).
  private func distance(to other: String) -> Int {
    let (own, target) = (Array(self), Array(other))
    var rows = [[Int](), Array(0...target.count)]
    for index in own.indices {
      var row = [index + 1]
      for column in target.indices {
        let replaced = rows[1][column] + (own[index] == target[column] ? 0 : 1)
        var least = Swift.min(replaced, rows[1][column + 1] + 1, row[column] + 1)
        if index > 0, column > 0, own[index] == target[column - 1], own[index - 1] == target[column] {
          least = Swift.min(least, rows[0][column - 1] + 1)
        }
        row.append(least)
      }
      rows = [rows[1], row]
    }
    return rows[1][target.count]
  }
}
