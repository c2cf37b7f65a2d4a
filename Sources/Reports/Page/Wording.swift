import Foundation

/// Numbers and times as a page tells them.
enum Wording {
  /// A count with marks between thousands, such as `12,345`.
  static func count(_ value: Int) -> String {
    var (digits, groups) = (String(value.magnitude), [String]())
    while digits.count > 3 {
      groups.append(String(digits.suffix(3)))
      digits.removeLast(3)
    }
    return (value < 0 ? "−" : "") + ([digits] + groups.reversed()).joined(separator: ",")
  }

  /// A time in the two largest units that say something, such as `4 min 40 s`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    switch whole {
    case ..<10: return String(format: "%.1f s", seconds)
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    case ..<86_400: return "\(whole / 3600) h \(whole / 60 % 60) min"
    default: return "\(whole / 86_400) d \(whole / 3600 % 24) h"
    }
  }

  /// A number with so many digits behind the point, and a minus that is one.
  static func number(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }
}
