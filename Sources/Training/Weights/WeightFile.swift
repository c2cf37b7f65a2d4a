import Files
import POSIX

/// A file of tensors, by the paths of a network's parameters.
protocol WeightFile {
  /// Where it lies.
  var path: String { get }

  /// What it is, such as `a checkpoint after 600 steps`.
  var kind: String { get }

  /// Which of its weights they are; nil where it has but one set.
  var choice: WeightChoice? { get }

  /// The extents of every tensor, by its path.
  func shapes() throws -> [String: [Int]]

  /// The names of the classes that its network tells apart, in the order of the labels; nil where it does not say.
  func classes() throws -> [String]?

  /// The elements of a tensor that is there, row-major.
  ///
  /// - Throws: `Fault` where they are damaged, or not finite in Float32.
  func values(of name: String) throws -> [Float]
}

/// Opens the file that a path names: a checkpoint, the newest of a run's folder, or a safetensors file.
///
/// Of a checkpoint's weights those are taken that somebody chose, without a choice averaged ones where it has any.
/// - Throws: `Fault` where it is missing, damaged, or neither, or has no weights such as were chosen.
func openWeights(at path: String, _ choice: WeightChoice? = nil) throws -> any WeightFile {
  try RunFolder.read(path) { path in
    try OpenFile.checkIsThere(path, "there is no file \(path) to take weights from; check the path")
    guard try FileFormat.isHDF5(path) else { return try safetensors(at: path, choice) }
    return try CheckpointWeights(CheckpointFile(path), choice)
  }
}

private func safetensors(at path: String, _ choice: WeightChoice?) throws -> any WeightFile {
  guard choice != .averaged else {
    throw Fault(
      .configuration,
      "\(path) is a safetensors file, which has one set of weights; leave --init-weights out")
  }
  return try SafetensorsWeights(path)
}

/// Those of a checkpoint's weights that a run is to begin with.
private struct CheckpointWeights: WeightFile {
  let file: CheckpointFile
  let weights: WeightChoice
  /// What the running moments of averaged weights belong to, where they have some of their own.
  private let moments: String

  init(_ file: CheckpointFile, _ choice: WeightChoice?) throws {
    self.file = file
    weights = try file.weights(choice)
    let average = weights == .averaged ? try file.average() : nil
    moments = average.flatMap { $0.momentModels == nil ? nil : " (\($0.words))" } ?? ""
  }

  var path: String { file.path }

  var kind: String {
    let averaged = weights == .averaged ? "the averaged weights of " : ""
    return "\(averaged)a checkpoint after \(file.step) step\(file.step == 1 ? "" : "s")\(moments)"
  }

  var choice: WeightChoice? { weights }

  func classes() throws -> [String]? { try file.classNames() }

  func shapes() throws -> [String: [Int]] {
    try Dictionary(uniqueKeysWithValues: file.tensors().map { ($0.name, $0.dimensions) })
  }

  func values(of name: String) throws -> [Float] { try file.values(of: name, weights) }
}
