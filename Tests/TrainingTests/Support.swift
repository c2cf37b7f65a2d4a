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
final class BlackPixels: SampleSource {
  let count = 4
  let shape: Shape = [1, 1, 1]
  let classCount = 2
  let digest: UInt64 = 0xB1AC

  func sampleID(at index: Int) -> Int { index }

  func read(_ index: Int, epoch: Int, into bytes: UnsafeMutablePointer<UInt8>) -> Int {
    bytes[0] = 0
    return index % 2
  }
}
