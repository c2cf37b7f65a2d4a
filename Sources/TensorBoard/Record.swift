/// Bytes as a record of TensorFlow's files of records, of which event files are made: length, checksum of that, the bytes,
/// their checksum.
///
/// Source: TensorFlow, the guide "TFRecord and tf.train.Example", section "TFRecords format details".
enum Record {
  /// The record of some bytes: 16 bytes more than they are.
  static func of(_ content: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(content.count))
    return length + littleEndian(masked(length)) + content + littleEndian(masked(content))
  }

  /// A checksum as records have it: checksums of bytes that hold checksums would tell little.
  static func masked(_ bytes: [UInt8]) -> UInt32 {
    let checksum = CRC32C.of(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
  }

  private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }
}
