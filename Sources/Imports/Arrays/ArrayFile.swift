import Archives
import Arrays
import Files
import HDF5
import POSIX

/// A file of arrays, each of which has a name where there may be several.
enum ArrayFile {
  /// An IDX file, packed or not.
  case idx(any ByteSource)
  /// A file of NumPy's `save`, packed or not.
  case npy(any ByteSource)
  /// A file of NumPy's `savez`.
  case npz(ArrayArchive)
  /// An HDF5 file.
  case hdf5(H5File)

  /// Opens a file that begins as one of arrays does; nil where it begins otherwise.
  init?(_ path: String) throws(Fault) {
    let source = try openBytes(path)
    let start = try source.bytes(16, at: 0)
    if start.starts(with: H5File.signature) {
      try FileFormat.checkSeal(of: path)
      self = .hdf5(try reading(path) { try H5File.open(at: path) })
    } else if StoredArray.beginsAsNPY(start) {
      self = .npy(source)
    } else if IDXHeader.begins(start) {
      self = .idx(source)
    } else if ZIPArchive.begins(start) {
      self = .npz(try ArrayArchive(FileBytes(path)))
    } else {
      return nil
    }
  }

  /// What a file says of an array.
  struct Entry: Equatable {
    let name: String
    let shape: [Int]
    let isText: Bool
  }

  /// The arrays of numbers or texts, in the file's order; without a name where a file is one array.
  func entries(in path: String) throws(Fault) -> [Entry] {
    switch self {
    case .idx, .npy: return [Entry(name: "", shape: try array("", in: path).shape, isText: false)]
    case .npz(let archive):
      var entries: [Entry] = []
      // What is no array of numbers can be no picture, and is refused where somebody names it.
      for name in archive.names {
        if let array = try? archive.array(name) {
          entries.append(Entry(name: name, shape: array.shape, isText: false))
        } else if let texts = try? archive.texts(name) {
          entries.append(Entry(name: name, shape: [texts.count], isText: true))
        }
      }
      return entries
    case .hdf5(let file):
      return try reading(path) {
        try file.datasetPaths().compactMap { name in
          let dataset = try file.dataset(name)
          let isText = dataset.kind == .string
          guard try isText || dataset.numberClass != nil, !dataset.dimensions.isEmpty else { return nil }
          return Entry(name: String(name.drop { $0 == "/" }), shape: dataset.dimensions, isText: isText)
        }
      }
    }
  }

  /// An array of numbers by its name.
  func array(_ name: String, in path: String) throws(Fault) -> any NumberArray {
    switch self {
    case .idx(let source): return try StoredArray(idx: source)
    case .npy(let source): return try StoredArray(npy: source)
    case .npz(let archive):
      guard archive.names.contains(name) else { throw missing(name, among: archive.names, in: path) }
      return try archive.array(name)
    case .hdf5(let file):
      guard try reading(path, { try file.isDataset(name) }) else {
        throw missing(name, among: try reading(path) { try file.datasetPaths() }, in: path)
      }
      return try H5NumberArray(try reading(path) { try file.dataset(name) }, in: path)
    }
  }

  /// The texts of an array; nil where it holds others.
  func texts(_ name: String, in path: String) throws(Fault) -> [String]? {
    switch self {
    case .idx: return nil
    case .npy(let source): return try StoredTexts(npy: source)?.all()
    case .npz(let archive):
      return archive.names.contains(name) ? try archive.texts(name)?.all() : nil
    case .hdf5(let file):
      return try reading(path) {
        guard try file.isDataset(name) else { return nil }
        let dataset = try file.dataset(name)
        guard dataset.kind == .string else { return nil }
        try dataset.refuseMissingFilters(in: path)
        return try dataset.readStrings()
      }
    }
  }

  /// The names of all arrays, also of those that are none of numbers or texts.
  func names(in path: String) throws(Fault) -> [String] {
    switch self {
    case .idx, .npy: return []
    case .npz(let archive): return archive.names
    case .hdf5(let file):
      return try reading(path) { try file.datasetPaths().map { String($0.drop { $0 == "/" }) } }
    }
  }

  private func missing(_ name: String, among names: [String], in path: String) -> Fault {
    Fault(.badData, "\(path) has no array \(name.visible), expected one of \(names.summary)")
  }
}
