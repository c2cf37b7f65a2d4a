import Networks
import SpatialTransformers
import Testing

/// Sizes that padding, scratch memory or many small parts ask for.
@Suite struct NetworkSizeTests {
  private func refusal(_ burden: Burden, memory: Double) -> String {
    let error = #expect(throws: NetworkError.self) {
      try Network(burden.options, microBatch: burden.microBatch, seed: 1, memory: memory)
    }
    return error?.description ?? ""
  }

  @Test(arguments: [
    Burden([4, 28, 28], [.convolution(1, 3, padding: 1 << 20), .dense(3)], "layer 0: its output"),
    Burden(
      [1 << 20, 2, 2], microBatch: 1, [.convolution(1, 4096, stride: 4096, padding: 2048), .dense(3)],
      "layer 0: its weight", "(1, 1048576, 4096, 4096)"),
    Burden(
      [1 << 20, 1, 1, 1], microBatch: 1, [.convolution(1, 8192, stride: 4096, padding: 4096), .dense(3)],
      "layer 0: its weight", "(1, 1048576, 8192, 8192, 8192)"),
    Burden(
      [64, 1, 1], microBatch: 1, [.convolution(1, 1, stride: 4096, padding: 4096), .dense(3)],
      "layer 0: its padded image", "(64, 8193, 8193)"),
    Burden([1, 64, 64, 64], [.convolution(1, 3, padding: 4096), .dense(3)], "layer 0: its output", "8254"),
    Burden(
      [1, 2048, 2048], microBatch: 1, [.convolution(1, 4096, padding: 4096), .dense(3)],
      "layer 0: it would take", "operations for every sample, more than 35184372088832"),
    Burden([1, 1 << 20, 1024], microBatch: 1, [.dense(2000)], "layer 0: its weight", "(2000, 1073741824)"),
    Burden(
      [1, 8, 8, 8], [.transformer([], outputSize: [4096, 4096, 4096]), .dense(3)], "layer 0: its output",
      "(2, 1, 4096, 4096, 4096)"),
    Burden(
      [1, 1024, 1024], microBatch: 256, [.branches(Array(repeating: [], count: 9)), .dense(3)],
      "layer 0: its output", "(256, 9, 1024, 1024)"),
    Burden(
      [1, 1, 1], microBatch: 1 << 40, [.dense(3)], "the network: its input", "(1099511627776, 1, 1, 1)"),
    Burden([4096, 4096, 4096, 4096], microBatch: 1 << 40, [.dense(3)], "the network: its input"),
  ])
  func `a size beyond every machine is refused, and no product of sizes overflows`(_ burden: Burden) {
    let text = refusal(burden, memory: .infinity)
    #expect(text.hasPrefix(burden.words[0]), "\(text)")
    for word in burden.words + ["smaller"] { #expect(text.contains(word), "\(text)") }
  }

  @Test(arguments: [
    Burden([1, 28, 28], [.convolution(1, 3, padding: 4096), .dense(3)], "layer 0: ", "padded image"),
    Burden([8, 28, 28], [.convolution(1, 3, padding: 2048), .dense(3)], "layer 0: ", "padded image"),
    Burden([8, 28, 28], [.convolution(1, 3, padding: 200), .dense(96)], "layer 1: ", "weight"),
    Burden([1, 28, 28], [.dense(100_000), .dense(1000)], "layer 0: ", "weight"),
    Burden([1, 1024, 1024], [.pooling(.max, 8, stride: 1), .dense(3)], "layer 0: ", "windows' cells"),
    Burden([1, 2048, 2048], microBatch: 16, [.dense(3)], "the network: ", "batch"),
    Burden([1, 1, 1], microBatch: 10_000_000, [.dense(3)], "the network: ", "batch"),
    Burden(
      [1, 8, 8], microBatch: 8, [.transformer([], outputSize: [4096, 2048]), .dense(3)], "layer 0: ",
      "positions"),
    Burden(
      [1, 512, 512], microBatch: 8, Array(repeating: LayerOptions(.relu), count: 80) + [.dense(3)], "layer "),
    Burden(
      [1, 512, 512], microBatch: 4,
      [.branches(Array(repeating: [LayerOptions(.relu)], count: 100)), .dense(3)],
      "layer 0"),
    Burden([64, 64, 64], microBatch: 32, [.convolution(2048, 3), .dense(3)], "layer 0: ", "output"),
    Burden(
      [1, 16, 16], microBatch: 65_536,
      [LayerOptions(.dropout(DropoutOptions())), .transformer([.dense(4096)]), .dense(3)], "layer "),
  ])
  func `what does not fit into memory is refused with the layer and what it is for`(_ burden: Burden) {
    let text = refusal(burden, memory: 512e6)
    #expect(text.hasPrefix(burden.words[0]), "\(text)")
    for word in burden.words + ["the network would take more than 489 MiB", "smaller"] {
      #expect(text.contains(word), "\(text)")
    }
  }

  @Test func `a spline's weights count as memory`() {
    var options = SpatialTransformerOptions()
    (options.pose.transformation, options.pose.controlPoints) = (.thinPlateSpline, 16)
    options.sampling.outputSize = [1024, 1024]
    let layers = [LayerOptions(.spatialTransformer(options)), .dense(3)]
    let text = refusal(Burden([1, 8, 8], microBatch: 1, layers), memory: 512e6)
    #expect(text.hasPrefix("layer 0: with 1024 MiB for its matrix of control points' weights"), "\(text)")
  }

  @Test func `a network of the usual size needs little, and this machine has it`() throws {
    let network = Burden([1, 28, 28], microBatch: 32, [.convolution(32, 9), .pooling(.max, 2), .dense(10)])
    #expect(throws: Never.self) { try Network(network.options, microBatch: 32, seed: 1, memory: 64e6) }
    let memory = Network.memory()
    #expect(memory > 64e6 && memory < 1e14)
    #expect(Network.memory(processes: 1000) < memory / 100 && Network.memory(processes: 1000) > 0)
  }

  @Test func `spectra of convolutions count as memory`() {
    let layers = [LayerOptions.convolution(64, 7), .dense(3)]
    let text = refusal(Burden([64, 26, 26], microBatch: 32, layers), memory: 80e6)
    #expect(text.hasPrefix("layer 0: with ") && text.contains("for its spectra"), "\(text)")
  }
}
