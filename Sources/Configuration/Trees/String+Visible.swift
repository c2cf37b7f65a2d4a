extension String {
  /// The text on one line, with escapes for control characters, which terminals would obey or swallow.
  var visible: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _
      where [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory):
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
