/// Characters of five by seven dots: digits and the few letters that a montage needs.
enum Glyph {
  /// Dots from one character to the next.
  static let pitch = 6

  /// The dots of a character that are set, none for one that is not drawn.
  static func dots(of character: Character) -> [(row: Int, column: Int)] {
    let rows = patterns[character]?.split(separator: " ") ?? []
    return rows.enumerated().flatMap { row, dots in
      dots.enumerated().filter { $1 == "#" }.map { column, _ in (row, column) }
    }
  }

  private static let patterns: [Character: String] = [
    "0": ".###. #...# #..## #.#.# ##..# #...# .###.",
    "1": "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
    "2": ".###. #...# ....# ...#. ..#.. .#... #####",
    "3": "##### ...#. ..#.. ...#. ....# #...# .###.",
    "4": "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
    "5": "##### #.... ####. ....# ....# #...# .###.",
    "6": "..##. .#... #.... ####. #...# #...# .###.",
    "7": "##### ....# ...#. ..#.. .#... .#... .#...",
    "8": ".###. #...# #...# .###. #...# #...# .###.",
    "9": ".###. #...# #...# .#### ....# ...#. .##..",
    "-": "..... ..... ..... ##### ..... ..... .....",
    "E": "##### #.... #.... ####. #.... #.... #####",
    "O": ".###. #...# #...# #...# #...# #...# .###.",
    "R": "####. #...# #...# ####. #.#.. #..#. #...#",
    "T": "##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..",
    "U": "#...# #...# #...# #...# #...# #...# .###.",
    "W": "#...# #...# #...# #.#.# #.#.# ##.## #...#",
  ]
}
