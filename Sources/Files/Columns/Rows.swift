/// What the rows of datasets and predictions are, and what stands in one for each of a sample's labels.
package enum Rows {
  /// The column that tells samples apart.
  package static let identityName = "sample_id"

  /// Rows that are samples.
  package static func samples(_ count: Int) -> Dimension { Dimension("sample", count) }

  /// The dimension of a sample's labels, or of the outputs that tell them; none where there is one.
  package static func heads(_ count: Int) -> [Dimension] { count == 1 ? [] : [Dimension("head", count)] }
}
