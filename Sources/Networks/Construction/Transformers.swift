/// The transformers of a network that is being built, in the order of a forward pass.
final class Transformers {
  private(set) var records: [any WarpRecord] = []
  private var poses: [Pose] = []

  /// Adds a transformer behind those built so far.
  func add(_ record: any WarpRecord, _ pose: Pose) {
    records.append(record)
    poses.append(pose)
  }

  /// The pose of the transformer of this name, built so far.
  func pose(of name: String, for path: String) throws -> Pose {
    poses[try index(of: name, for: path)]
  }

  /// The place of the transformer built so far that has this path, or whose path alone ends with this name.
  ///
  /// - Throws: `NetworkError` on account of the layer at `path`, or of the network, if there is none, or more than one.
  func index(of name: String, for path: String) throws -> Int {
    let paths = records.map(\.path)
    if let index = paths.firstIndex(of: name) { return index }
    let found = paths.indices.filter { paths[$0].hasSuffix("/\(name)") }
    if found.count == 1 { return found[0] }
    let stages = paths.filter { stage in
      let owner = stage.split(separator: "/").dropLast().joined(separator: "/")
      return owner == name || owner.hasSuffix("/\(name)")
    }
    guard !found.isEmpty || stages.isEmpty else {
      throw NetworkError(
        path, "\(name) is not one transformer; name one of those in it: \(stages.joined(separator: ", "))")
    }
    let list = (found.isEmpty ? paths : found.map { paths[$0] }).joined(separator: ", ")
    throw NetworkError(
      path,
      found.isEmpty
        ? "no transformer \(path.isEmpty ? "in it" : "before it") is named \(name); "
          + (list.isEmpty ? "there is none" : "there are \(list)")
        : "\(list) are all named \(name); give the whole path")
  }
}
