import Networks
import Testing

@Suite struct NetworkErrorTests {
  @Test(arguments: [
    Refusal([.convolution(4, 5), .convolution(4, 9), .dense(10)], "layer 1: ", "9×9", "8×8"),
    Refusal([.convolution(4, 17, padding: 2), .dense(10)], "layer 0: ", "17×17", "12×12", "padding 2"),
    Refusal([.pooling(.max, 13), .dense(10)], "layer 0: ", "13×13", "12×12", "ceiling"),
    Refusal(
      [.convolution(2, 12), .pooling(.average, 3, stride: 2, ceiling: true), .dense(3)], "layer 1: ", "3×3",
      "1×1"),
    Refusal([.dense(10), .convolution(2, 1), .dense(3)], "layer 1: ", "(N, C, H, W)", "(2, 10)"),
    Refusal([.dense(10), .pooling(.max, 2)], "layer 1: ", "(N, C, H, W)", "(2, 10)"),
    Refusal([.dense(10), .transformer([])], "layer 1: ", "(N, C, H, W)", "(2, 10)"),
    Refusal(
      [.transformer([.pooling(.max, 2), .convolution(3, 7)]), .dense(3)], "layer 0/localisation/1: ", "7×7",
      "6×6"),
    Refusal([.transformer([], outputSize: [4]), .dense(3)], "layer 0: ", "output_size", "[4]"),
    Refusal([.transformer([], outputSize: [4, 0]), .dense(3)], "layer 0: ", "output_size", "[4, 0]"),
    Refusal([.convolution(4, 3)], "the network: ", "(2, 4, 10, 10)", "end with a dense layer"),
    Refusal([], "the network: ", "(2, 1, 12, 12)", "end with a dense layer"),
    Refusal([.dense(4, name: "a"), .dense(3, name: "a")], "the network: ", "two layers are named a"),
    Refusal(
      [.transformer([.dense(4, name: "regression")]), .dense(3)], "layer 0/localisation: ", "named regression"
    ),
  ])
  func `an impossible network is refused with the layer and what it met`(_ refusal: Refusal) {
    var options = NetworkOptions()
    options.input = [1, 12, 12]
    options.layers = refusal.layers
    let error = #expect(throws: NetworkError.self) { try Network(options, microBatch: 2, seed: 1) }
    let text = error?.description ?? ""
    #expect(text.hasPrefix(refusal.words[0]))
    for word in refusal.words { #expect(text.contains(word), "\(text)") }
  }

  @Test(arguments: [[1, 12], [0, 12, 12], [1, 12, 12, 12], []])
  func `an input that is no image is refused`(_ input: [Int]) {
    var options = NetworkOptions()
    options.input = input
    options.layers = [.dense(10)]
    let error = #expect(throws: NetworkError.self) { try Network(options, microBatch: 2, seed: 1) }
    #expect(error?.description.contains("input is \(input)") == true)
  }
}

struct Refusal: Sendable, CustomTestStringConvertible {
  let layers: [LayerOptions]
  /// What the message begins with and what it contains.
  let words: [String]

  init(_ layers: [LayerOptions], _ words: String...) {
    self.layers = layers
    self.words = words
  }

  var testDescription: String { words.joined(separator: " … ") }
}
