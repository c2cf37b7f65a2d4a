extension Form where Value: FixedWidthInteger {
  /// An integer in a range, in decimal digits.
  static func integer(_ range: ClosedRange<Value>) -> Form {
    Form("an integer from \(range.lowerBound) to \(range.upperBound)") { text in
      text.isDecimal ? Value(text).flatMap { range.contains($0) ? $0 : nil } : nil
    } print: {
      String($0)
    }
  }
}

extension Form where Value == Int {
  /// A number of steps or samples; the product of two is still an `Int`.
  static var count: Form { .integer(1...1_000_000_000) }
}

/// The largest number that an option may be: beyond all sense, and still finite in Float32.
private let largest = 1e30

extension Form where Value == Double {
  /// A number that is not negative.
  static var nonNegative: Form { number("a number from 0 to 1e30") { (0...largest).contains($0) } }

  /// A step, or a share of all; no run has more steps.
  static var stepOrShare: Form { number("a number from 0 to 1e9") { (0...1e9).contains($0) } }

  /// A number of either sign.
  static var number: Form { number("a number from -1e30 to 1e30") { abs($0) <= largest } }

  /// A number above zero.
  static var positive: Form { number("a number above 0 and at most 1e30") { $0 > 0 && $0 <= largest } }

  /// A number above zero and at most 1.
  static var share: Form { number("a number above 0 and at most 1") { $0 > 0 && $0 <= 1 } }

  /// What a leaky rectifier leaves of negative numbers.
  static var slope: Form { number("a number above 0 and below 1") { $0 > 0 && Float($0) < 1 } }

  /// A number from 0 up to, but not including, 1; of means such as those of Adam its distance from 1 is the meaning.
  static var fraction: Form {
    number("a number in [0, 1)") {
      (0..<1).contains($0)
    } fault: {
      let (distance, kept) = (1 - $0, 1 - Float($0))
      if kept == 0 { return "which is 1 in Float32" }
      return abs(Double(kept) / distance - 1) <= 0.01
        ? nil : "whose distance from 1, \(Float(distance)), is \(kept) in Float32"
    }
  }

  /// A number that training uses in Float32, where zero is the only one that may be zero.
  private static func number(
    _ summary: String, _ isAllowed: @escaping (Double) -> Bool,
    fault: @escaping (Double) -> String? = { _ in nil }
  ) -> Form {
    Form(summary) { text in
      Double(decimal: text).flatMap { isAllowed($0) ? $0 : nil }
    } fault: {
      $0.hasNormalFloat ? fault($0) : "which is \($0.nameInFloat)"
    } print: {
      "\($0)"
    }
  }
}

extension Form where Value == ClosedRange<Double> {
  /// A list of two numbers, the lower first, that are two in Float32 as well.
  static var range: Form {
    let (summary, bounds) = (
      "two numbers from -1e30 to 1e30, the lower first", Form<[Double]>.list(of: .number, count: 2)
    )
    return Form(summary) { tree, path, problems in
      var faults: [ConfigurationError.Problem] = []
      let values = bounds.read(tree, path, &faults)
      if faults.isEmpty, let values, values.count == 2, Float(values[0]) < Float(values[1]) {
        return values[0]...values[1]
      }
      let isNarrow = values.map { $0.count == 2 && $0[0] < $0[1] } ?? false
      let message =
        "expected \(summary), found \(tree.inline)\(isNarrow ? ", which are the same in Float32" : "")"
      problems.append(.init(place: tree.place, keyPath: path, message: message))
      return nil
    } write: {
      bounds.write([$0.lowerBound, $0.upperBound])
    } notation: {
      bounds.notation($0)
    }
  }
}

extension Double {
  /// Whether the number is zero, or neither zero nor infinite nor short of digits in Float32.
  var hasNormalFloat: Bool { self == 0 || Float(self).isNormal }

  /// What becomes of a number without a normal Float32, in words.
  var nameInFloat: String {
    let float = Float(self)
    if float == 0 { return "0 in Float32" }
    return float.isFinite ? "below the normal numbers of Float32, 1.2e-38" : "infinite in Float32"
  }

  /// Reads a decimal number; what is not zero is not read as zero, however small it is.
  fileprivate init?(decimal text: String) {
    guard text.isDecimal, let value = Double(text) else { return nil }
    let digits = text.prefix { $0 != "e" && $0 != "E" }
    self = value == 0 && digits.contains { ("1"..."9").contains($0) } ? .leastNonzeroMagnitude : value
  }
}

extension String {
  /// Whether the text has nothing but what decimal numbers are written with, and no zero in front of other digits.
  ///
  /// Readers of YAML disagree on whether `010` is eight and `0x10` a number.
  fileprivate var isDecimal: Bool {
    let digits = drop { "+-".contains($0) }
    let isOctal = digits.hasPrefix("0") && digits.dropFirst().first?.isWholeNumber == true
    return !isOctal && allSatisfy { $0.isASCII && ($0.isWholeNumber || "+-.eE".contains($0)) }
  }
}
