import Datasets
import Files
import POSIX

/// What the samples of a source show: for each as many places in a list of classes as it has labels.
package struct SampleLabels: Sendable, Equatable, Codable {
  /// The names of the classes: numbers in their order, other names in that of their bytes.
  package private(set) var classNames: [String]

  /// The labels of one sample.
  package let perSample: Int

  /// The places, one sample after the other.
  package private(set) var codes: [Int32]

  /// Takes names, one sample after the other.
  package init(names: [String], perSample: Int = 1) {
    let distinct = Set(names)
    // Names that are numbers stay apart where they are spelled in two ways.
    let numbers = distinct.compactMap { name in Int(name).map { (number: $0, name: name) } }
    let areNumbers = numbers.count == distinct.count && Set(numbers.map(\.number)).count == distinct.count
    classNames = areNumbers ? numbers.sorted { $0.number < $1.number }.map(\.name) : distinct.sortedByBytes
    self.perSample = perSample
    let places = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, Int32($0)) })
    codes = names.compactMap { places[$0] }
  }

  /// Takes numbers, one sample after the other.
  package init(numbers: [Int], perSample: Int = 1) {
    let distinct = Set(numbers).sorted()
    classNames = distinct.map(String.init)
    self.perSample = perSample
    let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
    codes = numbers.compactMap { places[$0] }
  }

  /// The number of samples.
  package var count: Int { codes.count / perSample }

  /// The labels of a sample.
  package subscript(sample: Int) -> ArraySlice<Int32> {
    codes[sample * perSample..<(sample + 1) * perSample]
  }

  /// The number of samples of which the first label is each class.
  package var countsByClass: [Int] {
    var counts = classNames.map { _ in 0 }
    for sample in 0..<count { counts[Int(codes[sample * perSample])] += 1 }
    return counts
  }

  /// Gives the classes the names that somebody has for them: one for each, or, of numbers from 0, one for each number.
  mutating func rename(_ given: GivenNames) throws(Fault) {
    let (names, source) = (given.names, given.source)
    try Self.check(names, from: source)
    let numbers = classNames.compactMap(Int.init)
    if names.count == classNames.count {
      classNames = names
    } else if numbers.count == classNames.count, numbers.allSatisfy(names.indices.contains) {
      codes = codes.map { Int32(numbers[Int($0)]) }
      classNames = names
    } else {
      throw Fault(
        .badData,
        "\(source) has \(names.count) name\(names.count == 1 ? "" : "s"), expected one for each of the \(classNames.count) classes "
          + classNames.summary)
    }
  }

  /// Refuses names that do not tell classes apart.
  private static func check(_ names: [String], from source: String) throws(Fault) {
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() {
      guard !name.isBlank else {
        throw Fault(.badData, "\(source) has no name for the class at place \(place), expected one")
      }
      if let first = places.updateValue(place, forKey: name) {
        throw Fault(
          .badData,
          "\(source) has the name \(name.visible) at the places \(first) and \(place), expected another for each class"
        )
      }
    }
  }

  /// Places the samples among the classes that training has, where each must be found; `what` is what has them, and
  /// `remedy` what may help where their numbers are no names.
  mutating func recode(to known: [String], of what: String, remedy: String? = nil) throws(Fault) {
    let places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, Int32($0)) })
    var own: [Int32] = []
    for name in classNames {
      guard let place = places[name] else {
        throw Fault(
          .badData,
          "\(what) has samples of the class \(name.visible), which training has not; expected \(known.summary)"
            + (remedy.flatMap { Int(name) == nil ? nil : "; " + $0 } ?? ""))
      }
      own.append(place)
    }
    (codes, classNames) = (codes.map { own[Int($0)] }, known)
  }
}

extension String {
  /// Whether nothing is there to be seen.
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

extension Collection<String> {
  /// Names in the order of their bytes, whatever the language of the machine.
  package var sortedByBytes: [String] {
    map { (key: $0.systemBytes, name: $0) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.name)
  }

  /// The first few, for a sentence.
  package var summary: String {
    let shown = prefix(6).map(\.visible).joined(separator: ", ")
    return count > 6 ? "\(shown), … (\(count) in all)" : shown
  }
}
