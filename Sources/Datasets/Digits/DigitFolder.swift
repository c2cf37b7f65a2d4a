import Files
public import Foundation
import POSIX

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
      path = digits.asName
      return
    }
    let given = environment["XDG_CACHE_HOME"] ?? ""
    let cache = given.isEmpty ? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache" : given
    path = cache + "/stn/mnist"
  }

  /// The size of the files together, in bytes; one that cannot be opened counts as empty, and reading says why.
  public func byteCount() -> Int {
    filePaths.map { (try? OpenFile(reading: $0).byteCount()) ?? 0 }.reduce(0, +)
  }

  /// Reads the four files, one after another, into a block of ``byteCount()`` bytes, and checks them.
  ///
  /// One rank reads; the others get the bytes from it and make ``Digits`` of them.
  /// Throws a ``Fault`` that names the file, what was found and what was expected.
  public func readFiles(into block: UnsafeMutableRawBufferPointer) throws {
    var end = 0
    for index in 0..<filePaths.count { end = try read(file: index, into: block, from: end) }
    guard end == block.count else { throw changed(from: block.count, to: "\(end)") }
    _ = try Digits(UnsafeRawBufferPointer(block), from: self)
  }

  /// Reads a file to its place in the block, checks it, and says where it ends.
  private func read(file index: Int, into block: UnsafeMutableRawBufferPointer, from begin: Int) throws -> Int
  {
    let file = try OpenFile(reading: filePaths[index], remedy: hint)
    let end = begin + (try file.byteCount())
    if end > block.count { throw changed(from: block.count, to: "more") }
    let bytes = UnsafeMutableRawBufferPointer(rebasing: block[begin..<end])
    try file.read(into: bytes, at: 0)
    try check(UnsafeRawBufferPointer(bytes), ofFile: index)
    return end
  }

  private func changed(from count: Int, to found: String) -> Fault {
    Fault(
      .inputOutput,
      "the files in \(path) changed from \(count) bytes to \(found) while they were read; start again")
  }

  private func check(_ bytes: UnsafeRawBufferPointer, ofFile index: Int) throws {
    let path = filePaths[index]
    let size = try IDXFile(beginning: bytes, holding: Self.content(index), path: path).byteCount
    guard bytes.count == size else {
      throw Fault(.badData, "\(path) is \(bytes.count) bytes, where its header promises \(size)")
    }
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
}
