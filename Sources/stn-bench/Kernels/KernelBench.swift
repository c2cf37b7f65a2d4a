import ArgumentParser
import Files
import Networks
import ProgramSupport
import SpatialTransformers
import Tensors
import Training

/// `stn-bench kernels`.
struct KernelBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract:
      "Time samplers, poolings, convolutions, fixed-point sums and optimizers by themselves, on one thread.",
    discussion: """
      Example:
        stn-bench kernels --repeats 5

      Each is checked against a plain loop on a small input, and its gradient against a difference, before it is timed. The \
      times of samplers include their grids. Bytes are those of what goes in and out.
      """)

  @Option(help: "Time only the bilinear samplers, or all kernels.")
  var only: Selection = .all

  @OptionGroup var arguments: BenchArguments

  /// What is timed.
  enum Selection: String, CaseIterable, ExpressibleByArgument {
    case all, samplers
  }

  func run() {
    Ranks.run { world in
      try Machine.prepare(threads: 1, over: world)
      let limits = try Limits(repeats: arguments.repeats)
      var (rows, results) = ([BenchRow](), [SamplerCase.Result]())
      for sampler in SamplerCase.all {
        results.append(try sampler.verify())
        rows += sampler.rows(repeats: arguments.repeats)
      }
      for kernel in only == .all ? KernelCase.all : [] {
        try kernel.verify()
        rows += try LayerCase(kernel.options, batch: kernel.batch, sample: kernel.sample)
          .rows(kernel.name, repeats: arguments.repeats)
      }
      if only == .all { rows += try UpdateCase.rows(repeats: arguments.repeats, over: world) }
      try Report(limits: limits, rows: rows, object: ["samplers": results]).write(arguments, over: world)
      return .success
    }
  }
}

/// A layer that is one kernel, at a size that is timed and at one that a plain loop checks.
struct KernelCase {
  let name: String
  let options: LayerOptions
  let batch: Int
  let sample: [Int]

  /// Checks it on a small input of as many channels.
  func verify() throws {
    let small = try LayerCase(options, batch: 2, sample: [sample[0], 11, 13])
    try small.verify()
    try small.compareWithPlainLoop(options)
  }

  static var all: [KernelCase] { samplers + poolings + convolutions }

  /// By a quarter of a right angle, shrunk and shifted; every θ is the same.
  private static let warp: KeyValuePairs = [
    "a11": 0.8, "a12": -0.3, "a13": 0.1, "a21": 0.3, "a22": 0.8, "a23": -0.05,
  ]

  private static var samplers: [KernelCase] {
    let kernels: [SamplingKernel] = [.bicubic, .area, .nearest]
    return kernels.flatMap { kernel in
      [[1, 42, 42], [32, 32, 32], [64, 16, 16]].map { sample in
        var options = SpatialTransformerOptions()
        options.sampling.kernel = kernel
        for (name, value) in warp { options.pose.locked[name] = value }
        return KernelCase(
          name: "\(kernel.rawValue) sampler \(extents(sample))",
          options: LayerOptions(.spatialTransformer(options)),
          batch: 64, sample: sample)
      }
    }
  }

  private static var poolings: [KernelCase] {
    let options = PoolingOptions()
    return [
      KernelCase(
        name: "max pool 2×2 64×20×20", options: .init(.maxPool(options)), batch: 64, sample: [64, 20, 20]),
      KernelCase(
        name: "max pool 2×2 1×42×42", options: .init(.maxPool(options)), batch: 64, sample: [1, 42, 42]),
      KernelCase(
        name: "average pool 2×2 1×42×42", options: .init(.averagePool(options)), batch: 64,
        sample: [1, 42, 42]),
    ]
  }

  private static var convolutions: [KernelCase] {
    let sizes: [(filters: Int, kernel: Int, sample: [Int])] = [
      (64, 9, [1, 28, 28]), (64, 7, [64, 10, 10]), (32, 5, [32, 28, 28]), (20, 5, [1, 28, 28]),
    ]
    return sizes.map { size in
      var options = ConvolutionOptions()
      (options.filters, options.kernel) = (size.filters, size.kernel)
      return KernelCase(
        name: "convolution \(size.kernel)×\(size.kernel) to \(size.filters) of \(extents(size.sample))",
        options: .init(.convolution(options)), batch: 32, sample: size.sample)
    }
  }

  private static func extents(_ sample: [Int]) -> String {
    sample.map(String.init).joined(separator: "×")
  }
}
