import Files
import POSIX
import Tensors

/// What a run began with that was not drawn: weights of a file.
public struct Beginning: Sendable, Equatable, Codable {
  /// How the file was named, from the root.
  public var named: String
  /// The file itself, from the root.
  public var file: String
  /// What it is, such as `a checkpoint after 600 steps`.
  public var kind: String
  /// Which of its weights they are, such as `averaged`; empty of a file that is no checkpoint.
  public var weights: String
  /// The digest of all its bytes, XXH64.
  public var digest: String
  /// Patterns of the parameters that were to be taken; none stand for all.
  public var only: [String]
  /// Patterns of those that were not.
  public var except: [String]
  /// The parameters that were taken.
  public var taken: [String] = []
  /// Those that have another shape in the file, so that they were drawn.
  public var otherShape: [String] = []
  /// Those that the file does not have.
  public var missing: [String] = []
  /// Those that the file has, but that were not to be taken.
  public var leftOut: [String] = []
  /// Those that are frozen, and were drawn.
  public var frozenAsDrawn: [String] = []
  /// The classes that the file's network tells apart, where the last layer was taken and the samples have others.
  public var otherClasses: [String] = []
  /// What the file has besides.
  public var unused: [String] = []

  private enum CodingKeys: String, CodingKey {
    case named, file, kind, weights, digest, only, except, taken, missing, unused
    case otherShape = "other_shape"
    case leftOut = "left_out"
    case frozenAsDrawn = "frozen_as_drawn"
    case otherClasses = "other_classes"
  }

  /// Begins with nothing taken yet.
  init(_ weights: InitialWeights, _ file: any WeightFile) throws {
    named = weights.name.fromRoot.displayed
    self.file = file.path.fromRoot.displayed
    kind = file.kind
    self.weights = file.choice?.rawValue ?? ""
    let content = try OpenFile(reading: file.path)
    digest = Digest.text(of: try content.digest(of: [0..<content.byteCount()]))
    (only, except) = (weights.only, weights.except)
  }

  /// Notes what becomes of a parameter, given the extents that it has in the file.
  mutating func note(_ parameter: Parameter, _ found: [Int]?, isWanted: Bool) {
    if parameter.isFrozen, found != parameter.shape.dimensions || !isWanted {
      frozenAsDrawn.append(parameter.name)
    }
    guard let found else { return missing.append(parameter.name) }
    guard isWanted else { return leftOut.append(parameter.name) }
    if found == parameter.shape.dimensions {
      taken.append(parameter.name)
    } else {
      let shape = found.isEmpty ? "a single number" : "\(found)"
      otherShape.append("\(parameter.name) (\(shape) there, \(parameter.shape.dimensions) here)")
    }
  }

  /// Notes what the file has that the network has not.
  mutating func note(unused names: some Sequence<String>, of model: [Parameter]) {
    unused = Set(names).subtracting(model.map(\.name)).sorted()
  }

  /// Notes the classes of a network whose last layer was taken, where the samples have others.
  mutating func note(classes: [String]?, of model: [Parameter], for samples: [String]) {
    guard let classes, classes != samples, let last = model.last, taken.contains(last.name) else { return }
    otherClasses = classes
  }

  /// What a person should know of it, in sentences.
  public var sentences: [String] {
    let all = taken.count + otherShape.count + missing.count + leftOut.count
    let lists = [
      ("of another shape in it, and drawn", otherShape), ("not in it, and drawn", missing),
      ("left out of it, and drawn", leftOut), ("in it, but not in the network", unused),
      ("warning: frozen by training.freeze as drawn", frozenAsDrawn),
      (
        "warning: its last layer is taken, which tells other classes apart than the samples have",
        otherClasses
      ),
    ]
    return ["begins with \(taken.count) of \(all) tensors of \(file), \(kind), digest \(digest)"]
      + lists.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.shortened)" }
  }

  /// Refuses other weights than those that the run in a folder began with.
  ///
  /// - Throws: `Fault` with both names.
  static func check(_ found: Beginning?, isOf weights: InitialWeights) throws(Fault) {
    let isSame = found.map {
      $0.named == weights.name.fromRoot.displayed && $0.only == weights.only && $0.except == weights.except
        && (weights.choice == nil || weights.choice == WeightChoice(rawValue: $0.weights) ?? .last)
    }
    guard isSame != true else { return }
    let began =
      found.map { "with \($0.weights.isEmpty ? "" : "the \($0.weights) ")weights of \($0.named)\($0.choice)" }
      ?? "with weights that it drew"
    throw Fault(
      .configuration,
      "the run that is to go on began \(began), not of \(weights.name); leave --init out, or name another output"
    )
  }

  private var choice: String {
    [("only", only), ("except", except)].filter { !$0.1.isEmpty }
      .map { " (\($0.0) \($0.1.joined(separator: ", ")))" }.joined()
  }
}

extension [String] {
  /// The first few, and how many more there are.
  var shortened: String {
    prefix(6).joined(separator: ", ") + (count > 6 ? " and \(count - 6) more" : "")
  }
}

extension String {
  /// The path from the root.
  fileprivate var fromRoot: String { hasPrefix("/") ? self : workingFolder().appending(name: self) }
}
