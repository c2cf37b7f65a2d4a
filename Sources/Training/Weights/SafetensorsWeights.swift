import Files
import Foundation
import POSIX

/// A file of tensors as the safetensors format has them: eight bytes that tell the length of a header in JSON, which tells
/// of every tensor its elements, extents and place, and behind that the tensors' bytes, without gaps.
///
/// Names with `.` between their parts, as PyTorch has them, become paths with `/`. Nothing of the file is believed: every
/// size is held against the file's before anything of that size is read. Source: the format's description,
/// https://github.com/huggingface/safetensors, version 0.4.
package final class SafetensorsWeights: WeightFile {
  /// The longest header that is read, in bytes.
  private static let largestHeader = 1 << 24

  /// Where it lies.
  package let path: String

  private let file: OpenFile
  private let tensors: [String: StoredTensor]
  private let start: Int

  package var kind: String { "a safetensors file" }

  /// Opens a file and checks that all its tensors lie in it, one behind the other.
  package init(_ path: String) throws {
    self.path = path
    file = try OpenFile(reading: path)
    let byteCount = try file.byteCount()
    let header = try Self.header(of: file, byteCount)
    start = 8 + header.count
    tensors = try Self.tensors(in: header, path)
    try Self.check(tensors, within: byteCount - start, path)
  }

  package var choice: WeightChoice? { nil }

  package func classes() -> [String]? { nil }

  package func shapes() throws -> [String: [Int]] { tensors.mapValues(\.shape) }

  package func values(of name: String) throws -> [Float] {
    guard let tensor = tensors[name] else { preconditionFailure("\(path) has no tensor \(name)") }
    guard let decode = tensor.element.decode else {
      throw Fault(
        .badData, "\(path): \(name) has elements of type \(tensor.element), expected F32, F64, F16 or BF16")
    }
    let values = decode(try file.bytes(tensor.place.count, at: start + tensor.place.lowerBound))
    guard values.allSatisfy(\.isFinite) else {
      throw Fault(.badData, "\(path): \(name) holds a number that is not finite in Float32; use another file")
    }
    return values
  }

  private static func header(of file: OpenFile, _ byteCount: Int) throws(Fault) -> [UInt8] {
    let path = file.path
    guard byteCount > 8 else { throw isNone(path, "has \(byteCount) bytes") }
    let length = try file.bytes(8, at: 0).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let isPossible = length > 1 && length <= largestHeader && Int(length) <= byteCount - 8
    guard isPossible, try file.bytes(1, at: 8) == [UInt8(ascii: "{")] else {
      let isArchive = try file.bytes(2, at: 0) == Array("PK".utf8)
      throw isNone(
        path,
        isArchive
          ? "is an archive such as torch.save makes; write its state by safetensors.torch.save_file"
          : "has no header of safetensors in its \(byteCount) bytes")
    }
    return try file.bytes(Int(length), at: 8)
  }

  private static func isNone(_ path: String, _ found: String) -> Fault {
    Fault(.badData, "\(path) is neither a checkpoint of stn nor a safetensors file: it \(found)")
  }

  private static func tensors(in header: [UInt8], _ path: String) throws(Fault) -> [String: StoredTensor] {
    let entries: SafetensorsHeader
    do { entries = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(header)) } catch {
      throw Fault(.badData, "\(path) is damaged: its header is no JSON of tensors (\(Self.words(error)))")
    }
    var tensors: [String: StoredTensor] = [:]
    for (key, tensor) in entries.tensors {
      let name = key.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "/")
      guard tensors.updateValue(tensor, forKey: name) == nil else {
        throw Fault(.badData, "\(path) is damaged: two of its tensors are named \(name.visible)")
      }
    }
    return tensors
  }

  private static func words(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ": ").visible
    default: "\(error)".visible
    }
  }

  /// Refuses tensors whose places are not as long as their elements, or do not fill the file one behind the other.
  private static func check(_ tensors: [String: StoredTensor], within byteCount: Int, _ path: String)
    throws(Fault)
  {
    var end = 0
    for (name, tensor) in tensors.sorted(by: {
      ($0.value.begin, $0.value.end) < ($1.value.begin, $1.value.end)
    }) {
      guard tensor.byteCount == tensor.place.count, tensor.begin == end else {
        throw Fault(
          .badData,
          "\(path) is damaged: \(name.visible), \(tensor.element) of \(tensor.shape), lies at bytes \(tensor.begin) to "
            + "\(tensor.end), expected \(tensor.byteCount.map(String.init) ?? "fewer") bytes from \(end) on")
      }
      end = tensor.end
    }
    guard end == byteCount else {
      throw Fault(.badData, "\(path) is damaged: \(byteCount) bytes stand behind its header, expected \(end)")
    }
  }
}
