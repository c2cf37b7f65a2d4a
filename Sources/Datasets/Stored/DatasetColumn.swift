import Files

/// A sample as it goes into a file: what was read of it, its identity, and the bytes of its image as they are kept.
struct DrawnSample {
  let content: SampleMemory
  let identity: Int
  let image: UnsafeRawBufferPointer
}

/// An array of a dataset, one row a sample.
typealias DatasetColumn = FilledColumn<DrawnSample>

extension DatasetColumn {
  /// All columns of samples of a schema, in the order in which they lie in a file; the truth, if any, is the last.
  static func all(of schema: Schema) -> [DatasetColumn] {
    [
      DatasetColumn(.images(of: schema), bytes: { $1.copyMemory(from: $0.image) }),
      DatasetColumn(.labels(schema.labelsPerSample)) { (sample, row: UnsafeMutableBufferPointer<Int32>) in
        for i in row.indices { row[i] = sample.content.labels[i] }
      },
      DatasetColumn(.sampleID) { $1[0] = Int64($0.identity) },
      DatasetColumn(.digest) { $1[0] = Digest.of($0.image) },
    ] + truth(of: schema)
  }

  private static func truth(of schema: Schema) -> [DatasetColumn] {
    var next = 0
    return schema.truth.map { column in
      let first = next
      next += column.rowCount
      return DatasetColumn(column) { (sample, row: UnsafeMutableBufferPointer<Float>) in
        guard let truth = sample.content.truth else { return }
        for i in row.indices { row[i] = truth[first + i] }
      }
    }
  }
}
