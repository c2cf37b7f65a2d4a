import Configuration
import Datasets
import Foundation
import Networks
import TestSupport
import Testing
import Training

/// Values of the command line are the text that was typed, and come back from the resolved configuration.
@Suite struct TypedTextTests {
  /// Texts that YAML reads as something else, or that end a line, a word or a quotation.
  static let texts: [String] =
    [
      "a #1", "#1", "a: b", "a:", ": a", "- a", "-", "--- a", "---", "...", "? a", "?", "a ", " a", "  ", " ",
      "\ta\t",
      "'a'", "\"a\"", "'", "\"", "it's", "\"a", "*a", "&a", "!a", "!!int 5", "%a", "@a", "`a", "|", ">", "|-",
      "{", "}",
      "{a", "{a: b}", "[", "]", "[a]", "[a", ",", "a, b", "~", "Null", "NULL", "true", "yes", "no", "on",
      "False",
      "12", "0x10", "010", "1e3", ".5", "nan", ".inf", "2026-01-01", "=", "a=b", "==", "<<", "a\nb", "\n",
      "a\n", "\na",
      "a\r\nb", "a\rb", "a\\nb", "\\", "\\x41", "ünï ∂", "日本", "👩‍👩‍👧", "e\u{301}", "a\u{a0}b", "a\u{85}b",
      "a\u{2028}b",
      "a\u{feff}b", "a\u{7f}b", "a\u{1}b", "a\u{1b}[0m", "..", "/", "~/a", "$HOME", "`ls`", "a  b",
      "a # b # c", "'#'", "\"#",
    ] + [String(repeating: "long ", count: 60), String(repeating: "x", count: 5000)]

  /// The path of what a text names, seen from the working folder.
  private func absolute(_ text: String) -> String {
    if text.hasPrefix("/") { return text }
    let (home, folder) = (NSHomeDirectory(), FileManager.default.currentDirectoryPath)
    return text == "~" || text.hasPrefix("~/") ? home + text.dropFirst() : "\(folder)/\(text)"
  }

  @Test(arguments: texts)
  func `a path is what was typed, from the working folder`(text: String) throws {
    for key in ["data.digits", "data.file", "data.validation_file", "data.test_file"] {
      let assignments = key.hasSuffix("_file") ? ["data.file=x"] : []
      let options = try RunOptions(yaml: "", set: assignments + ["\(key)=\(text)"])
      let read = [
        "data.digits": options.data.digits, "data.file": options.data.file,
        "data.validation_file": options.data.validationFile, "data.test_file": options.data.testFile,
      ]
      #expect(read[key]??.unicodeScalars.elementsEqual(absolute(text).unicodeScalars) == true, "\(key)")
    }
  }

  @Test(arguments: texts + ["null"])
  func `the resolved configuration gives every text back`(text: String) throws {
    var options = RunOptions()
    (options.data.digits, options.data.file, options.data.testFile) = (text, text, text)
    var dense = DenseOptions()
    dense.poseFrom = text
    options.network.layers = [LayerOptions(.dense(dense), name: "a")]
    let read = try RunOptions(yaml: options.yaml)
    #expect(read == options)
    #expect(read.data.digits.unicodeScalars.elementsEqual(text.unicodeScalars))
    #expect(read.yaml == options.yaml)
  }

  @Test(arguments: texts)
  func `a layer's text is typed like any other`(text: String) throws {
    let yaml = "network: {layers: [dense: 3]}"
    let options = try RunOptions(yaml: yaml, set: ["network.layers.0.dense.pose_from=\(text)"])
    guard case .dense(let dense) = options.network.layers[0].kind else {
      Issue.record("\(options.network.layers)")
      return
    }
    #expect(dense.poseFrom == text)
  }

  @Test(arguments: texts.filter { Int($0) == nil })
  func `a number, a word and a flag are not cut out of other text`(text: String) {
    for key in ["training.steps", "seed", "training.optimizer.nesterov", "data.distortion.kind"]
    where text != "true" {
      let error = #expect(throws: ConfigurationError.self, "\(key)") {
        try RunOptions(yaml: "", set: ["\(key)=\(text)"])
      }
      #expect(error?.problems.first?.place == .option("\(key)=\(text)"))
      #expect(error?.description.hasPrefix("--set \(key)=") == true)
      #expect(error?.description.contains(where: \.isNewline) == false)
    }
  }

  @Test(arguments: [
    "5 # five", " 5", "5 ", "'5'", "\"5\"", "5\n", "!!int 5", "0x5", "05", "5.0", "5e0", "5_0", "５",
  ])
  func `a count is decimal digits and nothing else`(text: String) throws {
    #expect(throws: ConfigurationError.self) { try RunOptions(yaml: "", set: ["training.steps=\(text)"]) }
    #expect(try RunOptions(yaml: "", set: ["training.steps=5"]).training.steps == 5)
  }

  @Test(arguments: [
    ("\u{feff}a", "found '\u{feff}a', which begins with a byte order mark"), ("a\0b", "found 'a\\x00b'"),
    ("\0", "found '\\x00'"),
  ])
  func `text that would come back as another is refused`(text: String, words: String) {
    for key in ["data.digits", "data.file"] {
      let error = #expect(throws: ConfigurationError.self) {
        try RunOptions(yaml: "", set: ["\(key)=\(text)"])
      }
      #expect(error?.description.hasSuffix(words) == true, "\(error?.description ?? "")")
    }
  }

  @Test func `null takes an optional value back, and nothing else does`() throws {
    let yaml = "data: {file: a.h5, test_file: b.h5}\ntraining: {clip_norm: 5}"
    let options = try RunOptions(yaml: yaml, set: ["data.test_file=null", "training.clip_norm=null"])
    #expect(options.data.testFile == nil && options.training.clipNorm == nil)
    #expect(options.data.file == "a.h5")
    #expect(try RunOptions(yaml: yaml, set: ["data.file=~"]).data.file == NSHomeDirectory())
    #expect(try RunOptions(yaml: yaml, set: ["data.digits=null"]).data.digits == absolute("null"))
    for assignment in ["training.clip_norm=~", "training.clip_norm=", "data.file=", "training.steps=null"] {
      #expect(throws: ConfigurationError.self, "\(assignment)") {
        try RunOptions(yaml: yaml, set: [assignment])
      }
    }
    let layers =
      "network: {layers: [spatial_transformer: {output_size: [9, 9], locked: {scale: 1, angle: 2}}]}"
    let path = "network.layers.0.spatial_transformer"
    guard
      case .spatialTransformer(let transformer) = try RunOptions(
        yaml: layers, set: ["\(path).output_size=null", "\(path).locked.scale=null"]
      ).network.layers[0].kind
    else {
      Issue.record("another layer")
      return
    }
    #expect(transformer.sampling.outputSize == nil)
    #expect(transformer.pose.locked == ["angle": 2])
  }

  @Test func `a comment inside a value in YAML is refused, a # in quotes is text`() throws {
    func problems(_ assignment: String) -> String? {
      #expect(throws: ConfigurationError.self) { try RunOptions(yaml: "", set: [assignment]) }?.description
    }
    let words = "a # makes a comment of what is behind it; put quotes around text that has one"
    #expect(problems("data=digits: a #1") == "--set data=digits: a #1: data: \(words)")
    #expect(problems("data={digits: a} #1}") == "--set data={digits: a} #1}: data: \(words)")
    #expect(problems("data={digits: a, #1\nfile: b}")?.hasSuffix(words) == true)
    #expect(problems("data={digits: a #1}")?.contains("not YAML") == true)
    #expect(problems("data=#1") == "--set data=#1: data: expected a list or keys in YAML, found nothing")
    #expect(try RunOptions(yaml: "", set: ["data={digits: 'a #1'}"]).data.digits == absolute("a #1"))
    #expect(try RunOptions(yaml: "", set: ["data={digits: a#1}"]).data.digits == absolute("a#1"))
    #expect(try RunOptions(yaml: "", set: ["data=digits: \"a # b\""]).data.digits == absolute("a # b"))
  }
}
