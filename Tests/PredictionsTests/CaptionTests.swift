import Predictions
import Testing

/// Classes as pictures have them.
@Suite struct CaptionTests {
  private let captions = Captions(["bag", "ankle\nboot", "a<b"])

  @Test func `a class has its name, on one line, or its number, and a missing one is a dash`() {
    #expect(captions.name(0) == "bag")
    #expect(captions.name(1) == "ankle\\nboot")
    #expect(captions.name(7) == "7")
    #expect(captions.names([2, nil]) == "a<b –")
  }

  @Test(arguments: [
    (0.5, "50 %"), (0.987, "99 %"), (0.9912, "99.1 %"), (0.99949, "99.9 %"), (0.9996, "> 99.9 %"),
    (1, "100.0 %"),
    (0.0312, "3.1 %"), (0.0001, "< 0.1 %"), (0, "0.0 %"),
  ])
  func `a probability is told to what a reader needs, and none is called sure that is not`(
    value: Double, text: String
  ) {
    #expect(captions.predicted([0], probability: value) == "bag · \(text)")
    #expect(captions.predicted([0], probability: nil) == "bag")
  }

  @Test func `what is too long ends in dots, sooner where letters are wide`() {
    #expect(Captions.fitted("ankle boot", width: 140, size: 15) == "ankle boot")
    let cut = Captions.fitted(String(repeating: "x", count: 40), width: 140, size: 15)
    #expect(cut == String(repeating: "x", count: 13) + "…")
    #expect(Captions.fitted(String(repeating: "靴", count: 40), width: 140, size: 15) == "靴靴靴靴靴靴靴靴…")
  }
}
