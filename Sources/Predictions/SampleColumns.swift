import Datasets
import Files
import Networks
import Tensors

extension PredictionColumn {
  /// All arrays of the predictions of a network, in the order in which they lie in the file.
  static func all(of batch: PredictedBatch) -> [PredictionColumn] {
    samples(of: batch) + batch.network.transformers.flatMap(columns)
  }

  /// Which sample it is, its class where that is known, and what was predicted.
  private static func samples(of batch: PredictedBatch) -> [PredictionColumn] {
    [
      PredictionColumn("row", longName: "row of the sample in the dataset, from 0") {
        $1[0] = Int64(batch.row(of: $0))
      },
      PredictionColumn(Rows.identityName, longName: "identity of the sample") {
        $1[0] = Int64(batch.dataset.sampleID(at: batch.row(of: $0)))
      },
    ] + (batch.isLabelled ? [labels(of: batch)] : []) + (batch.heads > 0 ? classes(of: batch) : [])
  }

  private static func labels(of batch: PredictedBatch) -> PredictionColumn {
    PredictionColumn(
      "label", Rows.heads(batch.dataset.schema.labelsPerSample), longName: "class of the sample"
    ) {
      for (place, label) in batch.labels(of: $0).enumerated() { $1[place] = Int32(label) }
    }
  }

  /// What was predicted, and the logits that it was predicted by.
  private static func classes(of batch: PredictedBatch) -> [PredictionColumn] {
    [
      PredictionColumn(
        "predicted", Rows.heads(batch.heads),
        longName: "class of the largest logit, the first of equals; -1 where NaN hides it"
      ) {
        for (place, label) in batch.predicted(of: $0).enumerated() { $1[place] = Int32(label ?? -1) }
      },
      PredictionColumn(
        "logits", Rows.heads(batch.heads) + [logits(of: batch)],
        longName: "logits of the classes, before any softmax"
      ) {
        $1.copy(batch.logits(of: $0))
      },
    ]
  }

  /// The names of the classes; outputs of the network that stand for none have their number.
  private static func logits(of batch: PredictedBatch) -> Dimension {
    let names = batch.dataset.schema.classNames
    let numbers = (names.count..<max(names.count, batch.network.output.shape[1] / batch.heads)).map(
      String.init)
    return Dimension(FileFormat.classes, names: names + numbers)
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// Takes over as many values.
  func copy(_ values: UnsafeBufferPointer<Float>) {
    precondition(values.count == count, "\(values.count) values for \(count)")
    _ = update(fromContentsOf: values)
  }
}
