import POSIX
import Testing

@Suite struct PathPatternTests {
  @Test(arguments: [
    ("transformer", true), ("transformer/*", true), ("transformer/localisation/1", true),
    ("*/1/weight", true),
    ("*weight", true), ("*/weight", true), ("transformer/localisation/?/weight", true), ("t*", true),
    ("transformer/localisation/[1-3]", true), ("trans", false), ("localisation", false),
    ("transformer/", false),
    ("transformer/localisation/1/weight/more", false), ("*/bias", false), ("", false),
  ])
  func `a pattern matches what it spells, and all below that`(pattern: String, isMatch: Bool) {
    #expect(PathPattern(pattern).matches("transformer/localisation/1/weight") == isMatch)
  }
}
