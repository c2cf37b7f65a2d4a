import POSIX
import Testing

/// Names of files as texts, and texts as names.
@Suite struct FileNameTests {
  /// Bytes that are UTF-8, that are not, and that stop in the middle of a character.
  static let names: [[UInt8]] = [
    Array("plain.h5".utf8), Array("größe 日本 🙂".utf8), [0x67, 0x72, 0xFC, 0x6E], [0xFF, 0xFE, 0x80],
    [0xE2, 0x82],
    [0x61, 0xF0, 0x9F, 0x99, 0x2F, 0x62], [0xED, 0xA0, 0x80], [0xC0, 0xAF], Array("a\nb\tc\u{7F}\\n".utf8),
    Array("\u{10FE41}\u{10FEFC}".utf8), Array(1...255), [],
  ]

  @Test(arguments: names)
  func `every name comes back byte by byte, typed or not`(bytes: [UInt8]) {
    #expect(String(systemBytes: bytes).systemBytes == bytes)
    #expect(String(systemBytes: bytes, isName: false).systemBytes == bytes)
    #expect(String(systemBytes: bytes).asTyped == String(systemBytes: bytes, isName: false))
  }

  @Test(arguments: names)
  func `a name is shown on one line`(bytes: [UInt8]) {
    let lines = String(systemBytes: bytes).displayed.split(omittingEmptySubsequences: false) { $0.isNewline }
    #expect(lines.count == 1)
  }

  @Test(arguments: [
    ("plain – größe", "plain – größe", "plain – größe"), ("a\nb", "a\\nb", "a\\u000Ab"),
    ("a\\nb", "a\\\\nb", "a\\u005Cnb"),
    ("\u{1B}[31m\u{85}\u{2028}", "\\x1B[31m\\xC2\\x85\\xE2\\x80\\xA8", nil),
  ])
  func `what would break a line or be taken for an escape is spelled out`(
    name: String, shown: String, json: String?
  ) {
    let name = String(systemBytes: name.utf8)
    #expect(name.displayed == shown)
    if let json { #expect(name.displayedInJSON == json) }
  }

  @Test func `a text of any origin is shown on one line, its backslashes as they are`() {
    #expect("a\nb\u{0}c\u{1B}[0m\u{2028}größe\\".visible == "a\\nb\\x00c\\x1B[0m\\xE2\\x80\\xA8größe\\")
  }

  @Test func `a byte that is no text is shown by its number, unlike a name that spells that out`() {
    let (byte, spelled) = (String(systemBytes: [0x67, 0xFC]), String(systemBytes: "g\\xFC".utf8))
    #expect(byte.displayed == "g\\xFC" && byte.displayedInJSON == "g\\\\xFC")
    #expect(spelled.displayed == "g\\\\xFC")
  }

  @Test func `an argument that names no file is what was typed`() {
    let typed = "training.steps=3\n\t# \\x"
    #expect(String(systemBytes: typed.utf8) != typed)
    #expect(String(systemBytes: typed.utf8).asTyped == typed)
  }

  @Test(arguments: [
    ("a/b", "a", "b"), ("b", ".", "b"), ("/b", "/", "b"), ("a/b/", "a", "b"), ("a//b", "a", "b"),
    ("/", "/", ""),
    ("//a", "/", "a"), ("./b", ".", "b"), ("a/../b", "a/..", "b"), ("-x", ".", "-x"),
    ("a/\u{301}b", "a", "\u{301}b"),
  ])
  func `a path is a folder and a name in it`(path: String, folder: String, name: String) {
    #expect(Array(path.parentFolder.utf8) == Array(folder.utf8))
    #expect(Array(path.lastName.utf8) == Array(name.utf8))
  }
}
