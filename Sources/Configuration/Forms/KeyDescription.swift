/// What `stn inspect --keys` says of one key.
public struct KeyDescription: Sendable, Equatable, Encodable {
  /// The key path; `N` stands for the number of an element.
  public let key: String
  /// Its default on one line, as YAML; empty of the kind of something.
  public let `default`: String
  /// What it may be.
  public let expected: String
  /// What it is for.
  public var means = ""
  /// Whether it has to be given.
  public var isRequired = false
  /// The kinds of what it stands in that have it; empty where all do.
  public var kinds: [String] = []

  private enum CodingKeys: String, CodingKey {
    case key, `default`, expected, means, kinds
    case isRequired = "required"
  }

  init(key: String, default: String, expected: String) {
    self.key = key
    self.default = `default`
    self.expected = expected
  }

  /// One line: the key and its default as in YAML, and the rest behind a `#`.
  var line: String {
    let words =
      [means, expected].filter { !$0.isEmpty }.joined(separator: "; ") + (isRequired ? ", required" : "")
      + (kinds.isEmpty ? "" : ", kind \(kinds.joined(separator: " or "))")
    return "\(key):\(self.default.isEmpty ? "" : " \(self.default)")    # \(words)"
  }
}
