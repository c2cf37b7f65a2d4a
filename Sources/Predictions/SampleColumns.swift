import Datasets
import Networks
import Tensors

extension PredictionColumn {
  /// All arrays of the predictions of a network, in the order in which they lie in the file.
  static func all(of batch: PredictedBatch) -> [PredictionColumn] {
    samples(of: batch) + batch.network.transformers.flatMap(columns)
  }

  /// Which sample it is, its class, and what was predicted.
  private static func samples(of batch: PredictedBatch) -> [PredictionColumn] {
    let classes = batch.network.output.shape[1]
    return [
      PredictionColumn("row", longName: "row of the sample in the data set, from 0") {
        $1[0] = Int64(batch.row(of: $0))
      },
      PredictionColumn("sample_id", longName: "identity of the sample") {
        $1[0] = Int64(batch.source.sampleID(at: batch.row(of: $0)))
      },
      PredictionColumn("label", longName: "class of the sample") { $1[0] = Int32(batch.label(of: $0)) },
      PredictionColumn(
        "predicted", longName: "class of the largest logit, the first of equals; -1 where NaN hides it"
      ) {
        $1[0] = Int32(batch.predicted(of: $0) ?? -1)
      },
      PredictionColumn("logits", [("class", classes)], longName: "logits of the classes, before any softmax")
      {
        $1.copy(batch.logits(of: $0))
      },
    ]
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// Takes over as many values.
  func copy(_ values: UnsafeBufferPointer<Float>) {
    precondition(values.count == count, "\(values.count) values for \(count)")
    _ = update(fromContentsOf: values)
  }
}
