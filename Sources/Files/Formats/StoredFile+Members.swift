import HDF5
import POSIX

// What a file holds is looked through before any of it is read: who opens a file of ours gets what is in it, and never
// another file's content, nor an array of which most was never stored.

extension StoredFile {
  /// Refuses links that lead elsewhere, arrays with elements in other files, and sizes that the file cannot hold.
  func checkMembers() throws {
    var texts = TextHeaps(file)
    try checkAttributes(of: content, &texts)
    var (groups, found, rest) = try ([(group: content as H5Group, depth: 1)], 0, file.byteCount())
    while let (group, depth) = groups.popLast() {
      for name in try group.memberNames() {
        let path = (group.name == "/" ? "/" : "\(group.name)/") + name
        found += 1
        guard depth <= Self.deepest, found <= Self.most else {
          throw damaged(
            path.visible,
            "is one of more than \(Self.most) members, or deeper in groups than \(Self.deepest), expected fewer"
          )
        }
        switch try group.member(name) {
        case .group:
          let group = try group.group(name)
          try checkAttributes(of: group, &texts)
          groups.append((group, depth + 1))
        case .array(let storage):
          try check(storage, at: path.visible, rest: &rest)
          let array = try group.dataset(name)
          try checkAttributes(of: array, &texts)
          if let problem = try array.textPlaces().flatMap({ try texts.check($0) }) {
            throw damaged(path.visible, problem)
          }
        case .shared: throw damaged(path.visible, "has further names, expected one")
        case .path: throw damaged(path.visible, "is a link that leads elsewhere, expected what it leads to")
        case .other: throw damaged(path.visible, "is neither a group nor an array")
        }
      }
    }
  }

  /// Refuses texts that no heap holds as the attributes of an object ask for them.
  private func checkAttributes(of object: H5Object, _ texts: inout TextHeaps) throws {
    for name in try object.attributeNames() {
      guard let problem = try object.textPlaces(ofAttribute: name).flatMap({ try texts.check($0) }) else {
        continue
      }
      throw damaged("the attribute \(name.visible) of \(object.name.visible)", problem)
    }
  }

  /// Refuses an array that is packed, or larger than what is left of the file.
  private func check(_ storage: H5ArrayStorage, at path: String, rest: inout Int) throws {
    guard !storage.isPacked else {
      throw Fault(
        .badData,
        "\(self.path): \(path) is packed by a filter, as nothing of stn's is; h5repack -f NONE unpacks it, and "
          + "stn seal seals what that makes")
    }
    guard storage.byteCount <= storage.storedByteCount else {
      throw damaged(
        path, "should have \(storage.byteCount) bytes, but the file holds \(storage.storedByteCount) of them")
    }
    rest -= min(storage.storedByteCount, .max - 1)
    guard rest >= 0 else {
      throw damaged(path, "should have \(storage.storedByteCount) bytes, more than are left in the file")
    }
  }

  /// More than any network nests what has parameters.
  private static var deepest: Int { 64 }

  /// More than any network has parameters, states and figures.
  private static var most: Int { 1 << 16 }
}
