import Foundation
import Reports
import Testing

/// What a map is called in words.
@Suite struct PoseTests {
  /// The pose of a region turned by an angle, so many times as large as an image of 40 by 20 pixels, moved by pixels.
  private func pose(turn: Double, size: Double, shift: (Double, Double), mirrored: Bool = false) -> Pose {
    let (c, s) = (cos(turn * .pi / 180), sin(turn * .pi / 180))
    let (w, h) = (40 * size, (mirrored ? -20 : 20) * size)
    return Pose(centre: [shift.0, shift.1], columns: [[w * c, w * s], [-h * s, h * c]])
  }

  private func expect(_ values: [PoseWord: Double], _ expected: [PoseWord: Double]) {
    for (word, value) in expected {
      #expect(
        abs((values[word] ?? .nan) - value) < 1e-9, "\(word): \(values[word] ?? .nan), expected \(value)")
    }
  }

  @Test(arguments: [0, 30, -45, 90, 179.0], [0.5, 1, 1.7])
  func `turn, size and shift are those of the region that is read`(turn: Double, size: Double) {
    let values = pose(turn: turn, size: size, shift: (4, -5)).values(of: [40, 20], made: [40, 20])
    expect(values, [.turn: turn, .size: size, .right: 10, .down: -25, .stretch: 1, .bend: 0])
    #expect(values[.deeper] == nil)
  }

  @Test func `the identity of a square does nothing`() {
    let pose = Pose(centre: [0, 0], columns: [[28, 0], [0, 28]])
    expect(
      pose.values(of: [28, 28], made: [28, 28]), [.turn: 0, .size: 1, .right: 0, .down: 0, .stretch: 1])
  }

  @Test func `what is made with pixels of another shape is stretched`() {
    let pose = Pose(centre: [0, 0], columns: [[28, 0], [0, 28]])
    expect(pose.values(of: [28, 28], made: [28, 14]), [.size: 1, .stretch: 2])
  }

  @Test func `a mirrored region is as large as it is`() {
    expect(
      pose(turn: 0, size: 0.5, shift: (0, 0), mirrored: true).values(of: [40, 20], made: [40, 20]),
      [.size: 0.5, .stretch: 1])
  }

  @Test func `in space a region is turned about any axis`() {
    let (c, s) = (cos(0.3), sin(0.3))
    let pose = Pose(centre: [6, 0, -3], columns: [[60 * c, 0, 60 * s], [0, 60, 0], [-60 * s, 0, 60 * c]])
    expect(
      pose.values(of: [60, 60, 60], made: [60, 60, 60]),
      [.turn: 0.3 * 180 / .pi, .size: 1, .right: 10, .down: 0, .deeper: -5])
    #expect(pose.values(of: [60, 60, 60], made: [60, 60, 60])[.stretch] == nil)
  }

  @Test func `what undoes a distortion is where the original is in the sample`() throws {
    // Twice as large in the sample as in the original, turned by 90°, and moved by a quarter of the width to the right:
    // back leads half of the way, turned the other way, from there.
    let truth = [0, 0.5, 0, -0.5, 0, 0.25]
    let pose = try #require(Pose(undoing: truth, size: [29, 29], original: [15, 15]))
    // Between ±1 lie 28 pixels of the sample.
    expect(
      pose.values(of: [28, 28], made: [28, 28]), [.turn: 90, .size: 2 * 15 / 14.0, .right: 25, .down: 0])
  }

  @Test func `in space it is likewise, and truth without a way back tells nothing`() throws {
    let truth = [0.5, 0, 0, 0.1, 0, 0.5, 0, 0, 0, 0, 0.5, -0.2]
    let pose = try #require(Pose(undoing: truth, size: [61, 61, 61], original: [61, 61, 61]))
    expect(
      pose.values(of: [60, 60, 60], made: [60, 60, 60]), [.turn: 0, .right: -10, .down: 0, .deeper: 20])
    #expect(Pose(undoing: [0, 0, 0, 0, 0, 0], size: [28, 28], original: [28, 28]) == nil)
    #expect(Pose(undoing: [1, 0, 0, 0, 1, 0, 0, 0, 1], size: [28, 28], original: [28, 28]) == nil)
    #expect(Pose(undoing: [.nan, 0, 0, 0, 1, 0], size: [28, 28], original: [28, 28]) == nil)
  }
}
