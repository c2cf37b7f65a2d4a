public import Files

/// How long a run may last from the start of its process on, as people and schedulers write it.
public enum Walltime: Sendable, Equatable {
  /// As long as it takes, whatever a scheduler says.
  case unlimited
  /// So many seconds.
  case seconds(Double)

  /// Reads `none`, seconds, a number with a unit such as `4h`, `90m` or `1.5d`, or a time such as `1:30:00` and
  /// `2-04:00:00`, as Slurm writes it.
  ///
  /// Two numbers alone, as in `1:30`, are minutes and seconds to Slurm and hours and minutes to LSF, so they are refused.
  /// - Throws: `Fault` of the status `usage` in a sentence.
  public init(_ text: String) throws(Fault) {
    if text == "none" {
      self = .unlimited
      return
    }
    guard let seconds = Self.amount(text) ?? Self.clock(text), seconds.isFinite, seconds > 0 else {
      throw Fault(
        .usage,
        "\(text.isEmpty ? "an empty text" : text) is not understood as a time; write seconds, 90m, 4h, 1:30:00, 2-04:00:00 or none"
      )
    }
    self = .seconds(seconds)
  }

  /// Reads a number of seconds, or of what the letter behind it names (s, m, h, d); nil of any other text.
  package static func amount(_ text: String) -> Double? {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let last = text.last else { return nil }
    let number = units[last] == nil ? text[...] : text.dropLast()
    // Texts such as `inf`, `1e3` and `0x10` are numbers as well, which nobody means.
    guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else { return nil }
    return Double(number).map { $0 * units[last, default: 1] }
  }

  /// Hours, minutes and seconds, behind days at most two of these.
  private static func clock(_ text: String) -> Double? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let days = parts.count == 2 ? digits(parts[0]) : 0
    let fields = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false).map(digits)
    guard let days, parts.count <= 2, fields.count <= 3, parts.count == 2 || fields.count == 3 else {
      return nil
    }
    var seconds = days * 86400
    for (field, unit) in zip(fields, [3600.0, 60, 1]) {
      // What stands behind something larger is less than one of that.
      guard let field, unit == 3600 ? days == 0 || field < 24 : field < 60 else { return nil }
      seconds += field * unit
    }
    return seconds
  }

  private static func digits(_ text: Substring) -> Double? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Double(text) : nil
  }
}
