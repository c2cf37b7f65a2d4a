import Memory
import Testing

@Suite struct WindowTests {
  @Test func `windows cover what lies inside of the padding`() {
    let window = Window(size: 4, stride: 3, paddingLow: 5, paddingHigh: 3)
    #expect(window.outputCount(of: 7) == 4)
    #expect((0..<4).map { window.start(at: $0) } == [-5, -2, 1, 4])
    #expect((0..<4).map { window.cells(at: $0, of: 7) } == [0..<0, 0..<2, 1..<5, 4..<7])
  }

  @Test func `a window behind the input covers nothing of it`() {
    let window = Window(size: 2, stride: 2, paddingHigh: 4)
    #expect((0..<4).map { window.cells(at: $0, of: 3) } == [0..<2, 2..<3, 3..<3, 3..<3])
  }

  @Test(arguments: [(7, 2, 2, 4), (7, 3, 3, 3), (8, 2, 2, 4), (5, 2, 3, 2), (4, 2, 3, 2), (1, 2, 2, 1)])
  func `the ceiling mode adds a window that starts inside`(
    _ count: Int, _ size: Int, _ stride: Int, _ expected: Int
  ) {
    #expect(Window(size: size, stride: stride).ceiling(over: count).outputCount(of: count) == expected)
  }

  @Test func `a convolution's sizes follow from those of its windows`() {
    let geometry = ConvolutionGeometry(
      batch: 2, inputChannels: 3, outputChannels: 5, inputSize: [9, 7],
      windows: [Window(size: 3, stride: 2, paddingLow: 1), Window(size: 2)])
    #expect(geometry.inputDimensions == [2, 3, 9, 7])
    #expect(geometry.outputDimensions == [2, 5, 4, 6])
    #expect(geometry.weightDimensions == [5, 3, 3, 2])
  }
}
