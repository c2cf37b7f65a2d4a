import Files

/// What somebody says of a source that does not tell it by itself.
package struct FindingOptions: Sendable {
  /// The array of the pictures, by its name in the file.
  package var images: String?
  /// The array of the labels by its name in the file, or a file of labels.
  package var labels: String?
  /// The column of the labels in lines of numbers.
  package var labelColumn: String?
  /// What numbers in a line make.
  package var shape: [Int]?
  /// Where the channels of a pixel lie.
  package var order: RowLayout.Order?
  /// A file of text with the names of the classes, a line each.
  package var classNames: String?
  /// Whether nobody needs to know what the pictures show.
  package var isUnlabelled = false

  /// Makes the default options.
  package init() {}
}
