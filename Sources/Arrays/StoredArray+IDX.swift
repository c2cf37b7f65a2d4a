package import Archives
package import Files

extension StoredArray {
  /// An IDX file, of any type and number of dimensions.
  package init(idx source: any ByteSource) throws(Fault) {
    let header = try IDXHeader(of: source.name) { (count, offset) throws(Fault) in
      try source.bytes(count, at: offset)
    }
    let layout = Layout(
      element: header.element, shape: header.shape, isBigEndian: true, isColumnMajor: false)
    try self.init(layout, in: source, from: header.byteCount)
  }
}
