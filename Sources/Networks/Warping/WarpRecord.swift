public import SpatialTransformers
public import Tensors

/// What a spatial transformer keeps of its last forward pass, for those who look at it from outside.
public protocol WarpRecord: AnyObject {
  /// The path that the transformer's parameters' names begin with.
  var path: String { get }

  /// The family that its transformation belongs to.
  var family: TransformationFamily { get }

  /// The grid, parameter names and identity of its transformation.
  var transformation: any Transformation { get }

  /// θ of every sample; (N, P).
  var theta: Tensor { get }

  /// The matrix by which every sample was read, where it is not that of θ alone; nil where it is.
  ///
  /// Of a stage of composed transformers it is the product M_1 ⋯ M_k of its own matrix and those before it.
  var products: [Homography]? { get }

  /// Source positions in pixels; (N, 2, H', W') with x before y, or (N, 3, D', H', W') with x, y, z.
  var positions: Tensor { get }

  /// What it read; nil before the first pass.
  var source: Tensor? { get }

  /// What it made of it.
  var warped: Tensor { get }

  /// The smallest denominator w that a sample's positions were divided by; nil where there is none.
  func smallestDenominator(of sample: Int) -> Float?
}

extension WarpRecord {
  /// That of the transformation at θ.
  public func smallestDenominator(of sample: Int) -> Float? {
    transformation.smallestDenominator(of: theta.sample(sample))
  }

  /// Nothing: θ alone tells the positions.
  public var products: [Homography]? { nil }

  /// Whether it reads the network's images themselves, and not what another transformer or a layer made of them.
  package func readsImages(of network: Network) -> Bool {
    guard let warp = self as? any MatrixWarp, !warp.readsWarped else { return false }
    return transformation.grid.input.dimensions == network.input.shape.spatial
  }
}

extension WarpHealth {
  /// Adds the first `count` samples of a transformer's last forward pass.
  public mutating func add(_ warp: any WarpRecord, count: Int) {
    var own = [Float](repeating: 0, count: warp.products == nil ? 0 : warp.positions.shape.sample.count)
    for sample in 0..<count {
      let theta = warp.theta.sample(sample)
      own.withUnsafeMutableBufferPointer { own in
        let place = own.baseAddress.flatMap { own.isEmpty ? nil : $0 }
        if let place { warp.transformation.positions(of: theta, into: place) }
        add(
          warp.transformation, theta: theta, positions: warp.positions.sample(sample),
          smallestDenominator: warp.smallestDenominator(of: sample), own: place.map { UnsafePointer($0) })
      }
    }
  }
}
