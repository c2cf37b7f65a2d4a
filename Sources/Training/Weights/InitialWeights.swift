import Files
import POSIX
import Tensors

/// Weights that a run is to begin with, in place of those that it would draw.
public struct InitialWeights: Sendable, Equatable {
  /// The file that they lie in, or a run's folder, as it was named.
  public let name: String

  /// Patterns of the parameters that are taken; none stand for all.
  public let only: [String]

  /// Patterns of those that are not.
  public let except: [String]

  /// Which of a checkpoint's weights they are; nil for averaged ones where there are any.
  public let choice: WeightChoice?

  /// Names a file, and what is taken from it.
  public init(_ name: String, only: [String] = [], except: [String] = [], _ choice: WeightChoice? = nil) {
    self.name = name
    self.choice = choice
    self.only = only
    self.except = except
  }

  /// Whether the parameter of a path is to be taken.
  func wants(_ path: String) -> Bool {
    (only.isEmpty || only.contains { PathPattern($0).matches(path) })
      && !except.contains { PathPattern($0).matches(path) }
  }

  /// Takes from the file what fits into a network, whose samples have these classes; the rest keeps the values that it has.
  ///
  /// - Throws: `Fault` where the file is damaged, a pattern picks nothing, or nothing at all is taken.
  func fill(_ parameters: ParameterStore, _ state: ParameterStore, classes: [String]) throws -> Beginning {
    let model = parameters.parameters + state.parameters
    for (option, patterns) in [("--init-only", only), ("--init-except", except)] {
      for pattern in patterns { _ = try parameters.matches(pattern, option) }
    }
    let file = try openWeights(at: name, choice)
    let found = try file.shapes()
    var beginning = try Beginning(self, file)
    for parameter in model {
      beginning.note(parameter, found[parameter.name], isWanted: wants(parameter.name))
    }
    beginning.note(unused: found.keys, of: model)
    beginning.note(classes: try file.classes(), of: parameters.parameters, for: classes)
    guard !beginning.taken.isEmpty else { throw takesNothing(beginning, found.keys.sorted(), model) }
    // Everything is read before anything is changed.
    let values = try beginning.taken.map { try file.values(of: $0) }
    for (name, values) in zip(beginning.taken, values) { try check(values, of: name, in: beginning.file) }
    let byName = Dictionary(uniqueKeysWithValues: model.map { ($0.name, $0) })
    for (name, values) in zip(beginning.taken, values) {
      _ = byName[name]?.values.update(fromContentsOf: values)
    }
    parameters.didChangeValues()
    state.didChangeValues()
    return beginning
  }

  /// Refuses running variances below zero, of which a normalisation would take the root.
  private func check(_ values: [Float], of name: String, in file: String) throws(Fault) {
    guard name.hasSuffix("/running_var"), let wrong = values.first(where: { $0 < 0 }) else { return }
    throw Fault(
      .badData,
      "\(file): \(name) has the variance \(wrong), expected none below 0; measure it anew, or leave it out by --init-except"
    )
  }

  private func takesNothing(_ beginning: Beginning, _ found: [String], _ model: [Parameter]) -> Fault {
    let reason =
      if let other = beginning.otherShape.first {
        "\(other) has another shape"
      } else if beginning.leftOut.isEmpty {
        "it has \(found.isEmpty ? "none" : found.shortened), and the network \(model.map(\.name).shortened)"
      } else {
        "what it has is left out by --init-only or --init-except"
      }
    return Fault(
      .configuration,
      "nothing of \(beginning.file), \(beginning.kind), fits the network: \(reason); name weights of a like network"
    )
  }
}
