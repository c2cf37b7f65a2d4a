package import Files

/// Opens a file, and unpacks it where it begins as a gzip file does, whatever its name.
package func openBytes(_ path: String) throws(Fault) -> any ByteSource {
  let file = try FileBytes(path)
  return InflatedBytes.isGzip(try file.bytes(2, at: 0)) ? InflatedBytes(gzip: file) : file
}
