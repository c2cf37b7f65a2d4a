public import Foundation

/// The folder that holds the four IDX files of a set of digits.
///
/// The user's cache folder must hold MNIST itself, bit for bit; a folder of the user's may hold any digits.
public struct DigitFolder: Sendable, Equatable {
  /// The files, in the order in which they are read: training images and labels, test images and labels.
  public static let fileNames = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
  ]

  /// The digest of MNIST's four files one after another, taken when their MD5 sums were the published ones.
  static let mnistDigest: UInt64 = 0xF0DF_E166_BDA6_6F5A

  /// Where the files are.
  public let path: String

  /// Whether only MNIST itself is accepted.
  public let isCache: Bool

  /// Finds the folder that an option names: `mnist` for `stn/mnist` in the user's cache folder, else a path.
  public init(_ digits: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    isCache = digits == "mnist"
    guard isCache else {
      path = digits
      return
    }
    let given = environment["XDG_CACHE_HOME"] ?? ""
    let cache = given.isEmpty ? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache" : given
    path = cache + "/stn/mnist"
  }

  /// Reads the four files, one after another, and checks them.
  ///
  /// One rank reads; the others get the bytes from it and make ``Digits`` of them.
  /// Throws a ``DatasetError`` that names the file, what was found and what was expected.
  public func readFiles() throws -> [UInt8] {
    var block: [UInt8] = []
    for (index, path) in filePaths.enumerated() {
      let begin = block.count
      try append(path, to: &block)
      try block.withUnsafeBytes {
        let bytes = UnsafeRawBufferPointer(rebasing: $0[begin...])
        let size = try IDXFile(beginning: bytes, holding: Self.content(index), path: path).byteCount
        guard bytes.count == size else {
          throw DatasetError(.badData, "\(path) is \(bytes.count) bytes, where its header promises \(size)")
        }
      }
    }
    try block.withUnsafeBytes { _ = try Digits($0, from: self) }
    return block
  }

  /// The paths of the four files.
  var filePaths: [String] { Self.fileNames.map { path + "/" + $0 } }

  /// What the file of this index holds.
  static func content(_ index: Int) -> IDXFile.Content { index.isMultiple(of: 2) ? .images : .labels }

  /// What a user may do where a file is missing or not MNIST's.
  var hint: String {
    isCache
      ? "run `bash Launch/mnist.sh` to fetch MNIST"
      : "the folder needs the unpacked files " + Self.fileNames.joined(separator: ", ")
  }

  private func append(_ path: String, to block: inout [UInt8]) throws {
    do {
      let file = try OpenFile(reading: path)
      let begin = block.count
      block.append(contentsOf: repeatElement(0, count: try file.byteCount()))
      try block.withUnsafeMutableBytes { try file.read(into: .init(rebasing: $0[begin...]), at: 0) }
    } catch let error as DatasetError where error.kind == .missingInput {
      throw DatasetError(.missingInput, "\(error); \(hint)")
    }
  }
}
