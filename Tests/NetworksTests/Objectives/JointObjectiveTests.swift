import Networks
import SpatialTransformers
import Tensors
import Testing

/// Objectives together, and what they do not go with.
@Suite struct JointObjectiveTests {
  private static let unit: [Float] = [1, 0, 0, 0, 1, 0]

  private func refusal(_ body: () throws -> Void) -> String {
    #expect(throws: NetworkError.self) { try body() }?.description ?? ""
  }

  private func posed(_ layers: [LayerOptions], truth: [Float] = unit, weight: Double = 1) throws {
    _ = try PosedNetwork(layers, input: [1, 8, 8], truth: [truth], weight: weight)
  }

  @Test func `the loss is the weighted sum, and each objective keeps its figures`() throws {
    let truth: [[Float]] = [[0.5, 0, 0, 0, 0.5, 0]]
    let network = try PosedNetwork(
      [.transformer([], name: "warp")], input: [1, 8, 8], truth: truth, weight: 0.5, alone: false)
    try network.judge()
    let sums = network.objective.sums
    #expect(sums.figures.map(\.name) == ["loss", "error", "pose_error"])
    let third = 1.0 / 3
    #expect(sums["pose_error"] == third)
    let entropy = try #require(sums["loss"]) - third / 2
    #expect(entropy > 0.1 && entropy < 10)
    #expect(network.objective.gradient.elements.contains { $0 != 0 })
  }

  @Test func `the first figure of the first objective chooses the best checkpoint`() {
    var pose = SupervisedPoseOptions()
    pose.transformer = "deep/0"
    let poses = ObjectiveOptions(.pose(pose))
    #expect([ObjectiveOptions.crossEntropy, poses].choice.name == "error")
    #expect([poses, .crossEntropy].choice.name == "pose_error")
    pose.transformer = "1"
    #expect(
      [poses, ObjectiveOptions(.pose(pose))].figures.map(\.name) == [
        "loss", "pose_error_deep_0", "pose_error_1",
      ])
    #expect([poses].heads == 0 && [ObjectiveOptions.crossEntropy].heads == 1)
  }

  @Test func `logits that do not tell all classes apart are refused`() throws {
    var options = NetworkOptions()
    (options.input, options.layers) = ([1, 2, 2], [.dense(6)])
    let network = try Network(options, microBatch: 1, seed: 1)
    func judge(heads: Int, classes: Int, labels: Int) -> String {
      var (options, schema) = (CrossEntropyOptions(), TargetSchema(classCount: classes))
      (options.heads, schema.labelsPerSample) = (heads, labels)
      return refusal {
        _ = try JointObjective([ObjectiveOptions(.crossEntropy(options))], of: network, by: schema, batch: 1)
      }
    }
    #expect(judge(heads: 1, classes: 7, labels: 1).contains("tells 6 classes apart, but the images have 7"))
    #expect(
      judge(heads: 2, classes: 4, labels: 2).contains(
        "tells 3 classes apart in each of 2 heads, but the images have 4"))
    #expect(judge(heads: 4, classes: 1, labels: 4).contains("its 6 logits cannot be shared out to 4 heads"))
    #expect(judge(heads: 1, classes: 2, labels: 5).contains("has 1 head, but a sample has 5 labels"))
    #expect(judge(heads: 3, classes: 2, labels: 1).contains("has 3 heads, but a sample has 1 label;"))
  }

  @Test func `poses that cannot be judged are refused in a sentence`() throws {
    var spline = SpatialTransformerOptions([])
    spline.pose.transformation = .thinPlateSpline
    let warp = LayerOptions.transformer([], name: "warp")
    #expect(
      refusal { try posed([LayerOptions(.spatialTransformer(spline), name: "warp")]) }.contains(
        "transformer warp: its family, thin_plate_spline, is not given by one matrix; supervise one of translation, "
      ))
    #expect(
      refusal { try posed([.pooling(.max, 2), warp]) }.contains(
        "does not read the image itself, 8×8, but 4×4"))
    #expect(
      refusal { try posed([.transformer([], name: "first"), warp]) }.contains(
        "but what another transformer made of it"))
    #expect(
      refusal { try posed([.transformer([], frozen: true, name: "warp")]) }.contains("it learns nothing"))
    try posed([.transformer([], frozen: true, name: "warp")], weight: 0)
    #expect(
      refusal { try posed([warp], truth: [1, 2, 3]) }.contains(
        "a truth \"transform\" of 2 by 3 numbers is expected, found angle, transform; "))
    #expect(
      refusal { try posed([.transformer([], name: "wrap")]) }.contains(
        "no transformer in it is named warp; there are wrap"))
    // Branches do not stand before each other.
    try posed([.branches([[.transformer([])], [warp]])])
  }
}
