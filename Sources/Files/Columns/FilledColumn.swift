package import HDF5

/// A column, and how its rows come about: all that a file needs to have one array more.
package struct FilledColumn<Source> {
  /// What the array is.
  package let layout: Column

  /// Writes the row of what a source tells of, into exactly the layout's `rowByteCount` bytes.
  package let fill: (_ source: Source, _ row: UnsafeMutableRawBufferPointer) -> Void

  /// Describes rows that are written as bytes.
  package init(
    _ layout: Column, bytes fill: @escaping (_ source: Source, _ row: UnsafeMutableRawBufferPointer) -> Void
  ) {
    self.layout = layout
    self.fill = fill
  }

  /// Describes rows that are written value by value, in memory aligned for them.
  package init<Element: H5Element>(
    _ layout: Column, fill: @escaping (_ source: Source, _ row: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    precondition(layout.element == Element.self, "\(Element.self) for \(layout.path), of \(layout.element)")
    self.init(layout, bytes: { fill($0, $1.bindMemory(to: Element.self)) })
  }

  /// The size of one row.
  package var rowByteCount: Int { layout.rowByteCount }
}
