internal import CZlib
package import Files

/// What is unpacked from a gzip file, of one member or several behind one another, or from the deflated member of an
/// archive.
///
/// Only what is asked for is unpacked, so that no file, however small, takes more memory than its reader wants.
package final class InflatedBytes: ByteSource {
  /// What an archive promises of a member.
  struct Promise {
    let byteCount: Int
    let checksum: UInt32
  }

  package let name: String
  private let source: any SizedByteSource
  private let promise: Promise?
  private let limit: Int
  private let inflater: Inflater
  /// The next packed byte to be given to zlib, and the next unpacked one that it gives.
  private var (sourceOffset, position) = (0, 0)
  private var checksum: UInt32 = 0
  private var (hasEnded, isBroken) = (false, false)

  /// Whether a file begins as a gzip file does.
  package static func isGzip(_ start: some Sequence<UInt8>) -> Bool { start.starts(with: [0x1F, 0x8B]) }

  /// Unpacks a gzip file (RFC 1952); one that holds more than `limit` bytes is refused where these end.
  package init(gzip source: any SizedByteSource, limit: Int = 1 << 40) {
    (self.source, self.limit, promise, name) = (source, limit, nil, source.name)
    inflater = Inflater(.gzip)
  }

  /// Unpacks bare deflated bytes (RFC 1951) of which an archive promises something.
  init(deflated source: any SizedByteSource, name: String, promise: Promise) {
    (self.source, limit, self.promise, self.name) = (source, promise.byteCount, promise, name)
    inflater = Inflater(.none)
  }

  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) -> Int {
    precondition(offset >= 0, "byte \(offset)")
    if offset < position || isBroken { restart() }
    try skip(to: offset)
    return position == offset ? try fillNext(bytes) : 0
  }

  /// Unpacks to the end, and refuses whatever is wrong there: checksums, another length, bytes behind the end.
  package func verify(byteCount expected: Int) throws(Fault) {
    if isBroken { restart() }
    // One byte more than expected shows that there are more.
    try skip(to: expected + 1)
    guard position <= expected else { throw wrongLength("more", expected: expected) }
    guard position == expected else { throw wrongLength("only \(position)", expected: expected) }
  }

  private func restart() {
    inflater.reset(forgetting: true)
    (sourceOffset, position, checksum) = (0, 0, 0)
    (hasEnded, isBroken) = (false, false)
  }

  private func skip(to offset: Int) throws(Fault) {
    var scratch = [UInt8](repeating: 0, count: min(max(0, offset - position), 1 << 16))
    while position < offset, !hasEnded {
      let count = min(scratch.count, offset - position)
      _ = try scratch.withUnsafeMutableBufferPointer { (buffer) throws(Fault) in
        try fillNext(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<count])))
      }
    }
  }

  private func fillNext(_ bytes: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    var done = 0
    while done < bytes.count, !hasEnded {
      do throws(Fault) {
        done += try step(UnsafeMutableRawBufferPointer(rebasing: bytes[done...]))
      } catch {
        isBroken = true
        throw error
      }
    }
    return done
  }

  /// One call of zlib's.
  private func step(_ bytes: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    try refill()
    let (count, outcome) = inflater.inflate(into: bytes)
    position += count
    guard position <= limit else { throw fault("holds more than \(limit) bytes, \(reason)") }
    if promise != nil, count > 0 {
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      checksum = UInt32(truncatingIfNeeded: crc32(UInt(checksum), start, UInt32(count)))
    }
    switch outcome {
    case .goesOn:
      guard count > 0 || inflater.pending > 0 || sourceOffset < source.byteCount else {
        throw fault("is truncated: its packed data break off after \(source.byteCount) bytes")
      }
    case .ended: try endStream()
    case .refused(let text): throw fault("is damaged: \(text), in zlib's words")
    }
    return count
  }

  private var reason: String { promise == nil ? "the most that is allowed" : "which its archive promises" }

  private func refill() throws(Fault) {
    guard inflater.pending == 0, sourceOffset < source.byteCount else { return }
    sourceOffset += try inflater.take(from: source, at: sourceOffset)
  }

  /// Goes on with the next member of a gzip file, or ends.
  private func endStream() throws(Fault) {
    try refill()
    let rest = inflater.pending + source.byteCount - sourceOffset
    if let promise {
      guard rest == 0 else {
        throw fault("has \(rest) bytes behind the end of its packed data, expected none")
      }
      guard position == promise.byteCount else {
        throw wrongLength("only \(position)", expected: promise.byteCount)
      }
      guard checksum == promise.checksum else {
        throw fault("is damaged: its checksum is \(checksum), expected \(promise.checksum)")
      }
    }
    guard let next = inflater.firstPending else { return hasEnded = true }
    guard next == 0x1F else {
      throw fault("has \(rest) bytes behind the end of its gzip data that are no gzip data, expected none")
    }
    inflater.reset(forgetting: false)
  }

  private func fault(_ text: String) -> Fault { Fault(.badData, "\(name) \(text)") }
}
