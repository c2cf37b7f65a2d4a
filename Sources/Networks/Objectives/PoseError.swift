import Memory
import SpatialTransformers
import Tensors

/// Options of the judgement of a transformer's pose by the truth.
public struct SupervisedPoseOptions: Sendable, Equatable {
  /// The name or path of the transformer.
  public var transformer = ""

  /// Makes the default options.
  public init() {}
}

/// How far a transformer is from undoing the distortion of its samples: Σ (M − T)² / entries, where M is the matrix that it
/// reads by and T the one that undoes what the truth tells.
///
/// The last row of matrices counts where the family may change it. The gradient enters θ, so that it is multiplied by the
/// transformer's `gradient_factor`.
final class PoseError: Objective {
  private let warp: any MatrixWarp
  private let undoing: UndoingMatrix
  private let weight: LossWeight
  /// Where a sample's matrix stands in the rows of truth.
  private let column: Range<Int>
  /// The entries that count, from the first.
  private let count: Int
  private let matrix: Tensor
  private let gradient: Tensor
  private let target: AlignedMemory<Double>

  /// Prepares to judge a transformer by the columns of the truth that hold the matrix.
  init(_ warp: any MatrixWarp, truth column: Range<Int>, weight: LossWeight) {
    let axes = warp.transformation.grid.axes
    undoing = UndoingMatrix(on: warp.transformation.grid, entries: column.count)
    count = (axes + (warp.divides ? 1 : 0)) * (axes + 1)
    matrix = Tensor([(axes + 1) * (axes + 1)])
    gradient = Tensor(matrix.descriptor)
    target = AlignedMemory(repeating: 0, count: matrix.elements.count)
    self.warp = warp
    self.weight = weight
    self.column = column
  }

  func judge(
    _ output: Tensor, _ targets: Targets, sums: UnsafeMutableBufferPointer<Double>, gradient: Tensor
  ) -> Double {
    var sum = 0.0
    for sample in 0..<targets.count { sum += judge(sample, targets) }
    sums[0] += sum
    return sum
  }

  /// The error of a sample, whose slopes are added to the gradient of the transformer's matrix.
  private func judge(_ sample: Int, _ targets: Targets) -> Double {
    guard let truth = targets.truth.baseAddress, let target = target.elements.baseAddress else {
      preconditionFailure("samples whose truth was not read")
    }
    undoing.write(undoing: truth + (sample * targets.truthPerSample + column.lowerBound), to: target)
    warp.writeMatrix(of: sample, to: matrix.pointer)
    var sum = 0.0
    for i in 0..<count {
      let difference = Double(matrix.pointer[i]) - target[i]
      sum += difference * difference
      gradient.pointer[i] = weight(2 * difference / Double(count))
    }
    warp.addMatrixGradient(gradient.pointer, of: sample)
    return sum / Double(count)
  }
}

extension SupervisedPoseOptions: ObjectiveKind {
  var lossUnit: Figure.Unit { .one }

  var readsTruth: Bool { true }

  /// The mean error, which is the loss, too.
  func figures(isAlone: Bool) -> [Figure] {
    let name = isAlone ? "pose_error" : "pose_error_\(transformer.replacing("/", with: "_"))"
    return [
      Figure(
        name,
        "mean squared error of the entries of the matrix that transformer \(transformer) reads by, "
          + "held against the one that undoes the distortion",
        format: "\(name.replacing("_", with: " ")) %.4g")
    ]
  }

  /// Prepares to judge a network's transformer.
  ///
  /// - Throws: `NetworkError` if there is no such transformer, it is not given by one matrix or does not read the image, or the
  ///   truth does not tell what became of the image.
  func makeObjective(
    for network: Network, by schema: TargetSchema, weight: LossWeight
  ) throws -> any Objective {
    let record = try network.transformer(named: transformer)
    guard let warp = record as? any MatrixWarp, warp.hasMatrix else {
      throw refusal(
        "its family, \(record.family.rawValue), is not given by one matrix; supervise one of "
          + TransformationFamily.allCases.filter(\.hasMatrix).map(\.rawValue).joined(separator: ", "))
    }
    let grid = warp.transformation.grid
    guard !warp.readsWarped, grid.input.dimensions == network.input.shape.spatial else {
      throw refusal(
        "it does not read the image itself, \(extents(network.input.shape.spatial)), but \(warp.readsWarped ? "what another transformer made of it" : "\(grid.input)"); "
          + "supervise one that does")
    }
    guard weight.isZero || warp.learnsMatrix else {
      throw refusal("it learns nothing; set the objective's weight to 0, which judges without teaching")
    }
    return PoseError(warp, truth: try column(in: schema, axes: grid.axes), weight: weight)
  }

  /// Where the matrix from the image to what was distorted stands in a row of truth.
  private func column(in schema: TargetSchema, axes: Int) throws -> Range<Int> {
    var first = 0
    for column in schema.truth {
      let counts = axes == 2 ? [6, 9] : [axes * (axes + 1)]
      if column.name == "transform", counts.contains(column.count) { return first..<first + column.count }
      first += column.count
    }
    let names = schema.truth.map(\.name).joined(separator: ", ")
    throw refusal(
      "the data does not tell how samples were distorted: a truth \"transform\" of \(axes) by \(axes + 1) numbers is "
        + "expected, found \(names.isEmpty ? "no truth" : names); distort the data, or supervise no pose")
  }

  private func refusal(_ problem: String) -> NetworkError {
    NetworkError("", "the objective pose cannot judge transformer \(transformer): \(problem)")
  }
}
