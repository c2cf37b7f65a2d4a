import Predictions
import Testing

/// Classes as pictures have them.
@Suite struct ClassTextsTests {
  private func texts(_ names: [String], heads: Int = 1) -> ClassTexts {
    ClassTexts(names, heads: heads)
  }

  @Test func `short names are large, and a missing one is a dash`() {
    let digits = texts((0..<10).map(String.init))
    #expect(digits.width == 108)
    #expect(digits.predicted([7]) == ("7", 5))
    #expect(digits.predicted([nil]) == ("-", 5))
    #expect(digits.labels([7]) == ("TRUE 7", 2))
  }

  @Test func `all names are as large as the longest may be`() {
    let clothes = texts(["bag", "ankle boot"])
    #expect(clothes.width == 180)
    #expect(clothes.predicted([0]) == ("BAG", 3))
    #expect(clothes.predicted([1]) == ("ANKLE BOOT", 3))
    #expect(clothes.labels([0]) == ("TRUE BAG", 2))
  }

  @Test func `what is too long for the widest line ends in dots`() {
    let long = texts([String(repeating: "x", count: 40), "\u{4E00}"])
    #expect(long.width == 216)
    #expect(long.predicted([0]) == (String(repeating: "X", count: 34) + "..", 1))
    #expect(long.predicted([1]) == ("1", 1))
  }

  @Test func `several labels stand side by side, names of more than a letter apart`() {
    #expect(texts(["0", "1"], heads: 3).predicted([1, 0, nil]) == ("10-", 5))
    #expect(texts(["0", "none"], heads: 2).labels([0, 1]) == ("TRUE 0 NONE", 2))
  }
}
