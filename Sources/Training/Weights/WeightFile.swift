import Files
import POSIX

/// A file of tensors, by the paths of a network's parameters.
protocol WeightFile {
  /// Where it lies.
  var path: String { get }

  /// What it is, such as `a checkpoint after 600 steps`.
  var kind: String { get }

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
/// - Throws: `Fault` where it is missing, damaged, or neither.
func openWeights(at path: String) throws -> any WeightFile {
  let path = try RunFolder.checkpoint(at: path)
  try OpenFile.checkIsThere(path, "there is no file \(path) to take weights from; check the path")
  return try FileFormat.isHDF5(path) ? CheckpointFile(path) : SafetensorsWeights(path)
}

extension CheckpointFile: WeightFile {
  var kind: String { "a checkpoint after \(step) step\(step == 1 ? "" : "s")" }

  func classes() throws -> [String]? { try classNames() }

  func shapes() throws -> [String: [Int]] {
    try Dictionary(uniqueKeysWithValues: tensors().map { ($0.name, $0.dimensions) })
  }
}
