import Foundation
import TestSupport
import Testing

/// What network-checks finds of random networks: the same logits and gradients as a plain reference in Float64.
///
/// Of the release build: without optimisation the references take minutes.
@Suite struct NetworkCheckTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Writes configurations of random networks, images of up to 20 pixels, and returns their paths.
  private func networks(from seed: Int, count: Int) throws -> [String] {
    let generator = path("Tests/Peers/stacks.py")
    try run("python3", [generator, folder.url.path, "\(seed)", "\(count)", "--largest", "20"]).expect()
    return (seed..<seed + count).map { folder.path("\($0).yaml") }
  }

  // Among the first are networks that show two faults of the past: rectifiers masked by the mean of a pooling, and opened by
  // the rounding errors of Fourier transforms on black. The others have batch normalisation, residual blocks, leaky
  // rectifiers and global means.
  @Test(arguments: [57, 10_000])
  func `a hundred random networks are differentiated as the definition has it`(first: Int) throws {
    let files = try networks(from: first, count: 100)
    let result = try run(releaseProduct("network-checks"), files)
    result.expect()
    let last = try #require(result.output.split(separator: "\n").last)
    let counts = last.split(separator: " ").compactMap { Int($0) }
    #expect(last == "100 checked, \(counts[1]) kinks, 0 unexplained")
    #expect(counts[1] <= 2)
  }

  @Test func `a gradient that is wrong by a thousandth is found`() throws {
    let files = try networks(from: 57, count: 2)
    let result = try run(releaseProduct("network-checks"), ["--spoil"] + files)
    result.expect(exitCode: 1)
    #expect(result.output.hasSuffix("2 checked, 0 kinks, 2 unexplained\n"), "\(result.output)")
  }

  @Test func `committed configurations are right, too`() throws {
    let small = ["training.batch=4", "training.micro_batches=2", "training.steps=2"]
    let settings = small.flatMap { ["--set", $0] }
    for name in ["smoke", "r-st-cnn-tps", "r-residual"] {
      let file = path("Configs/\(name).yaml")
      try run(releaseProduct("network-checks"), settings + [file]).expect()
    }
  }

  @Test func `a file that is no configuration is refused`() throws {
    let result = try run(releaseProduct("network-checks"), [path("README.md")])
    result.expect(exitCode: 2)
  }
}
