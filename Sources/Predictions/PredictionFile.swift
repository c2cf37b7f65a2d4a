import Datasets
import Files
import HDF5

/// A file of predictions, open for reading.
public final class PredictionFile {
  /// The attribute that files have of samples of which nobody knows what they show.
  static let unlabelledMark = "unlabelled"

  /// Where it lies.
  public let path: String

  let stored: StoredFile

  var file: H5File { stored.content }

  /// Opens a file and checks that it holds predictions of this version.
  ///
  /// One that is not sealed is to be sealed anew.
  public init(_ path: String, sealed isSealed: Bool = true) throws {
    self.path = path
    stored = try StoredFile(.predictions, at: path, sealed: isSealed)
  }

  /// Checks that everything is there, with one row a sample, every array against its digest, and the logits' values.
  ///
  /// Returns the number of samples.
  public func verify() throws -> Int {
    try stored.reading {
      let judgesClasses = try heads() > 0
      let required =
        ["/row", "/\(Rows.identityName)", "/\(FileFormat.classes)"] + (try isLabelled() ? ["/label"] : [])
        + (judgesClasses ? ["/predicted", "/logits"] : [])
      let paths = try file.datasetPaths()
      if let missing = (required + Self.transformerArrays(in: paths)).first(where: { !paths.contains($0) }) {
        throw stored.damaged(missing, "is missing")
      }
      let count = try file.dataset("row").count
      for path in paths { try verify(path, count: count) }
      if judgesClasses { try verifyLogits() }
      return count
    }
  }

  /// Whether anybody knew what the samples show.
  func isLabelled() throws -> Bool { try !file.hasAttribute(Self.unlabelledMark) }

  /// The classes that were predicted of a sample, one for each label.
  func heads() throws -> Int { Int(try file.attribute("heads", as: Int64.self)) }

  private func verify(_ name: String, count: Int) throws {
    let dataset = try file.dataset(name)
    guard !dataset.dimensions.dropFirst().contains(0) else {
      throw stored.damaged(
        name, "has the dimensions \(dataset.dimensions), expected an array that holds something")
    }
    try stored.check(dataset)
    let hasRows = try dataset.kind != .string && (!dataset.isScale || name == "/\(Rows.identityName)")
    guard !hasRows || dataset.dimensions.first == count else {
      throw stored.damaged(name, "has the dimensions \(dataset.dimensions), expected \(count) rows")
    }
  }

  /// What every transformer of which there is an array must have.
  private static func transformerArrays(in paths: [String]) -> [String] {
    let arrays = paths.filter { $0.hasPrefix("/transformers/") }
    let groups = Set(arrays.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    return groups.sorted().flatMap { group in ["theta", "grid", "image"].map { "/\(group)/\($0)" } }
  }

  private func verifyLogits() throws {
    let logits = try file.dataset("logits")
    try logits.forEachPart(as: Float.self) { first, values in
      guard let place = values.firstIndex(where: { !$0.isFinite }) else { return }
      let row = first + place / logits.dimensions.dropFirst().reduce(1, *)
      throw Fault(
        .badData,
        "\(path): /logits holds \(values[place]) in row \(row), expected finite numbers; "
          + "the network's parameters, or the sample, are not sound")
    }
  }
}
