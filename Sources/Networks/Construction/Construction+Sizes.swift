import Kernels
import Memory
import Tensors

/// What is checked before anything is allocated or multiplied that options ask for.
extension Construction {
  /// Counts numbers of four bytes that the layer at `path` keeps.
  ///
  /// - Throws: `NetworkError` if the network would then take more memory than this process may have.
  func reserve(_ count: Double, for use: String) throws {
    guard !budget.take(4 * count) else { return }
    func size(_ bytes: Double) -> String { "\(Int(min(bytes / 0x1p20, 1e12).rounded(.up))) MiB" }
    throw NetworkError(
      path,
      "with \(size(4 * count)) for its \(use) the network would take more than \(size(budget.limit)), as much of "
        + "the memory as it may have; make the layer, what comes before it or the micro-batch smaller")
  }

  /// Refuses a layer with more than 2⁴⁵ operations a sample, which are minutes, and whose sums an integer still holds.
  func checkOperations(_ factors: [Int]) throws {
    let count = factors.reduce(1.0) { $0 * Double($1) }
    guard count > 0x1p45 else { return }
    throw NetworkError(
      path,
      "it would take \(Int(min(count, 0x1p62))) operations for every sample, more than \(Int(0x1p45)); make it smaller"
    )
  }

  /// Checks all sizes of a convolution, the padded image and scratch memory included.
  func check(_ geometry: ConvolutionGeometry) throws {
    let output = try shape(geometry.outputDimensions, of: "output")
    _ = try shape(geometry.weightDimensions, of: "weight")
    try checkOperations([2] + geometry.weightDimensions + geometry.outputSize)
    let padded = zip(geometry.inputSize, geometry.windows).map { $0 + $1.paddingLow + $1.paddingHigh }
    let image = try shape([geometry.inputChannels] + padded, of: "padded image")
    let plane = output.spatial.reduce(1, *)
    // Kernels keep some images and outputs of one sample, and tables of places in them.
    try reserve(
      8 * Double(image.count) + 4 * filled(output[1]) * Double(plane),
      for: "padded image and outputs of one sample")
    let cells = geometry.windows.map(\.size).reduce(1, *)
    try reserve(3 * filled(geometry.inputChannels) * filled(output[1]) * Double(cells), for: "packed weights")
  }

  /// Channels with those that fill the last block.
  private func filled(_ channels: Int) -> Double {
    Double(vectorCount(of: channels) * vectorLanes)
  }

  /// Checks all sizes of a pooling, the table of its windows' cells included.
  func check(_ windows: [Window], over input: Shape) throws {
    let spatial = zip(windows, input.spatial).map { $0.outputCount(of: $1) }
    let outputs = spatial.reduce(1, *)
    let cells = try shape([outputs, windows.map(\.size).reduce(1, *)], of: "list of windows' cells")
    try checkOperations([input[1]] + cells.dimensions)
    // While the table is made, each cell is in it two or three times, and each window is a list.
    try reserve(
      6 * Double(cells.count) + 16 * Double(outputs) + Double(input[0] * input[1]) * Double(outputs),
      for: "list of windows' cells")
  }
}
