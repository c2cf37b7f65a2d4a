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
    Refusal([.dense(3, poseFrom: "warp")], "layer 0: ", "named warp", "there is none"),
    Refusal(
      [.transformer([], name: "a"), .transformer([.dense(2, poseFrom: "b")], name: "b"), .dense(3)],
      "layer b/localisation/0: ", "named b", "there are a"),
    Refusal(
      [.branches([[.transformer([])], [.transformer([])]]), .dense(3, poseFrom: "0")], "layer 1: ",
      "0/0/0, 0/1/0 are all named 0", "whole path"),
    Refusal(
      [.branches([[.dense(3, poseFrom: "1/0")], [.transformer([]), .dense(2)]])], "layer 0/0/0: ",
      "named 1/0", "there is none"),
    Refusal([.branches([]), .dense(3)], "layer 0: ", "no branches", "one or more"),
    Refusal(
      [.branches([[], [.pooling(.max, 2)]]), .dense(3)], "layer 0: ", "branch 0 gives (2, 1, 12, 12)",
      "branch 1 gives (2, 1, 6, 6)", "channels"),
    Refusal([.branches([[.dense(3)], []]), .dense(3)], "layer 0: ", "(2, 3)", "(2, 1, 12, 12)"),
    Refusal([.branches([[], [.convolution(3, 13)]]), .dense(3)], "layer 0/1/0: ", "13×13", "12×12"),
    Refusal(
      [.branches([[.dense(3, name: "a"), .dense(3, name: "a")]]), .dense(3)], "layer 0/0: ", "named a"),
    Refusal([LayerOptions(.depthProjection), .dense(3)], "layer 0: ", "(N, C, D, H, W)", "(2, 1, 12, 12)"),
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

  @Test(arguments: [
    Burden([4096, 4096, 4096], [.dense(10)], "the network: its input", "(2, 4096, 4096, 4096)"),
    Burden(
      [1, 28, 28], microBatch: 1_000_000_000, [.dense(10)], "the network: its input", "(1000000000, 1,"),
    Burden(
      [1, 512, 512], [.convolution(65_536, 1), .dense(10)], "layer 0: its output", "(2, 65536, 512, 512)"),
    Burden([1, 2, 2], microBatch: 65_536, [.dense(65_536)], "layer 0: its output", "(65536, 65536)"),
    Burden(
      [2, 2, 2], [.transformer([], outputSize: [65_536, 65_536])], "layer 0: its output",
      "(2, 2, 65536, 65536)"),
    Burden([1, 64, 64], [.dense(1_000_000)], "layer 0: its weight", "(1000000, 4096)"),
    Burden([16, 128, 128], [.convolution(65_536, 128)], "layer 0: its weight", "(65536, 16, 128, 128)"),
    Burden(
      [1, 512, 512], [.transformer([.dense(20_000)]), .dense(3)], "layer 0/localisation/0: its weight",
      "(20000, 262144)"),
    Burden(
      [1, 1024, 1024], [.pooling(.max, 512, stride: 1), .dense(3)], "layer 0: its list of windows' cells",
      "(263169, 262144)"),
  ])
  func `a network that no machine can hold is refused before anything of it is allocated`(_ burden: Burden) {
    let error = #expect(throws: NetworkError.self) {
      try Network(burden.options, microBatch: burden.microBatch, seed: 1)
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix(burden.words[0]), "\(text)")
    for word in burden.words + ["2147483648", "smaller"] { #expect(text.contains(word), "\(text)") }
  }

  @Test func `a layer that oneDNN cannot make is named`() {
    var options = NetworkOptions()
    options.layers = [.transformer([.pooling(.max, 2), .convolution(4, 3, stride: 1 << 40)]), .dense(3)]
    let error = #expect(throws: NetworkError.self) { try Network(options, microBatch: 2, seed: 1) }
    #expect(error?.path == "0/localisation/1")
    #expect(error?.problem.contains("oneDNN: dnnl_convolution_forward_primitive_desc_create") == true)
  }

  @Test(arguments: [[1, 12], [0, 12, 12], [1, 12, 12, 0], [1, 2, 2, 2, 2], []])
  func `an input that is neither image nor volume is refused`(_ input: [Int]) {
    var options = NetworkOptions()
    options.input = input
    options.layers = [.dense(10)]
    let error = #expect(throws: NetworkError.self) { try Network(options, microBatch: 2, seed: 1) }
    #expect(error?.description.contains("input is \(input)") == true)
  }
}

struct Burden: Sendable, CustomTestStringConvertible {
  var options = NetworkOptions()
  let microBatch: Int
  /// What the message begins with and what it contains.
  let words: [String]

  init(_ input: [Int], microBatch: Int = 2, _ layers: [LayerOptions], _ words: String...) {
    options.input = input
    options.layers = layers
    self.microBatch = microBatch
    self.words = words
  }

  var testDescription: String { words.joined(separator: " … ") }
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
