import Datasets
import Tensors
import Testing
import Training

/// A store of small parameters of every sort, with first values that Float32 holds exactly.
func smallStore() -> ParameterStore {
  let store = ParameterStore()
  let values = (0..<8).map { Float(($0 * 3) % 5 - 2) / 4 }
  _ = store.declare("1/weight", shape: [2, 2], initialization: .values(Array(values[..<4])))
  _ = store.declare("1/bias", shape: [2], initialization: .values(Array(values[4..<6])), decays: false)
  _ = store.declare(
    "transformer/localisation/0/weight", shape: [1, 2], initialization: .values(Array(values[6...])),
    isLocalisation: true)
  store.seal(seed: 1)
  return store
}

/// Four black images of one pixel.
final class BlackPixels: Dataset {
  let schema = Schema(shape: [1, 1, 1], classNames: ["even", "odd"])
  let count = 4
  let digest: UInt64 = 0xB1AC

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    sample.pixels[0] = 0
    sample.labels[0] = Int32(row % 2)
  }
}
