internal import CZlib
internal import Files

/// zlib's unpacking of one stream, in memory that stays where it is, as zlib remembers the place.
struct Inflater: ~Copyable {
  /// What stands around the packed bytes.
  enum Wrapping: Int32 {
    /// gzip's header and checksum (RFC 1952), which zlib checks.
    case gzip = 31
    /// Nothing (RFC 1951).
    case none = -15
  }

  /// What came of a call.
  enum Outcome {
    /// There may be more.
    case goesOn
    /// The stream is complete, and its checksum right.
    case ended
    /// The stream is damaged, in zlib's words.
    case refused(String)
  }

  private static let capacity = 1 << 16
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer

  /// The corresponding C function is `inflateInit2`.
  init(_ wrapping: Wrapping) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: Self.capacity, alignment: 16)
    let code = inflateBegin(stream, window: wrapping.rawValue)
    precondition(code == Z_OK, "zlib cannot begin to inflate: status \(code)")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// The packed bytes that have been given and not yet been used.
  var pending: Int { Int(stream.pointee.avail_in) }

  /// The first of them.
  var firstPending: UInt8? { pending > 0 ? stream.pointee.next_in.pointee : nil }

  /// Begins a new stream, keeping what is pending or, `forgetting` it, nothing; the C function is `inflateReset`.
  func reset(forgetting: Bool) {
    inflateReset(stream)
    if forgetting { stream.pointee.avail_in = 0 }
  }

  /// Takes more packed bytes from `source`, once none is pending, and says how many.
  func take(from source: borrowing any SizedByteSource, at offset: Int) throws(Fault) -> Int {
    precondition(pending == 0, "\(pending) bytes are pending")
    let count = try source.read(into: input, at: offset)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
    return count
  }

  /// Unpacks into `target` as much as is pending and fits, and says how much; the corresponding C function is `inflate`.
  func inflate(into target: UnsafeMutableRawBufferPointer) -> (count: Int, outcome: Outcome) {
    let room = UInt32(clamping: target.count)
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    let count = Int(room - stream.pointee.avail_out)
    switch code {
    // Without progress zlib reports Z_BUF_ERROR, and can go on once it has more.
    case Z_OK, Z_BUF_ERROR: return (count, .goesOn)
    case Z_STREAM_END: return (count, .ended)
    case Z_NEED_DICT: return (count, .refused("it needs a dictionary"))
    default: return (count, .refused(stream.pointee.msg.map { String(cString: $0) } ?? "status \(code)"))
    }
  }
}
