import SpatialTransformers
import Tensors

/// What is known of θ beforehand: which parameters are learnt, within what bounds, and where all of them start.
struct PoseParameters {
  /// θ before anything is learnt, locked parameters at their constants.
  let start: [Float]

  /// First values of the bias of the regression layer, which gives one number for each parameter that is learnt.
  let bias: Initialization

  private let free: [FreeParameter]

  /// A parameter that is learnt.
  private struct FreeParameter {
    let index: Int
    let identity: Float
    let bounds: ParameterBounds?
  }

  /// Works out what options say of the parameters of a transformation.
  ///
  /// - Throws: `NetworkError` on account of the transformer at `path` if they do not fit.
  init(_ options: PoseOptions, _ transformation: any Transformation, _ path: String) throws {
    try options.checkNames(transformation.parameterNames, path)
    try options.checkEffects(on: transformation.parameterNames, path)
    var start = try options.start(of: transformation, path)
    var free: [FreeParameter] = []
    for (index, name) in transformation.parameterNames.enumerated() {
      if let constant = options.locked[name] {
        start[index] = Float(constant)
      } else if !options.frozen {
        let identity = transformation.identity[index]
        let bounds = try options.bounds(of: name, around: identity, path)
        free.append(FreeParameter(index: index, identity: identity, bounds: bounds))
      }
    }
    let bias = try free.map { try Self.bias(for: start[$0.index], $0, transformation, path) }
    self.bias =
      options.start.kind == .perturbed
      ? .perturbed(bias, deviation: options.start.deviation) : .values(bias)
    self.start = start
    self.free = free
  }

  /// The regression layer's bias that makes a parameter start at a value.
  private static func bias(
    for value: Float, _ parameter: FreeParameter, _ transformation: any Transformation, _ path: String
  ) throws -> Float {
    guard let bounds = parameter.bounds else { return value }
    guard let preimage = bounds.preimage(of: value) else {
      let name = transformation.parameterNames[parameter.index]
      throw NetworkError(
        path, "\(name) starts at \(value), outside its range \(bounds); widen the range or start elsewhere")
    }
    return preimage
  }

  /// The number of parameters that are learnt.
  var freeCount: Int { free.count }

  /// Writes to a sample's θ what the regression layer's output z makes of the parameters that are learnt.
  func write(_ z: UnsafePointer<Float>, to theta: UnsafeMutablePointer<Float>) {
    for (k, parameter) in free.enumerated() {
      theta[parameter.index] = parameter.bounds?.value(of: z[k]) ?? z[k]
    }
  }

  /// ‖θ − identity‖² over the parameters that are learnt.
  func squaredDistance(of theta: UnsafePointer<Float>) -> Double {
    free.reduce(0) { sum, parameter in
      let difference = Double(theta[parameter.index]) - Double(parameter.identity)
      return sum + difference * difference
    }
  }

  /// Writes ∂/∂z, given the gradient of θ times `factor` and the penalty `weight` / 2 · ‖θ − identity‖².
  func writeGradient(
    of z: UnsafePointer<Float>, _ theta: UnsafePointer<Float>, from thetaGradient: UnsafePointer<Float>,
    factor: Float, penalty weight: Float, to gradient: UnsafeMutablePointer<Float>
  ) {
    for (k, parameter) in free.enumerated() {
      var slope = factor * thetaGradient[parameter.index]
      if weight != 0 { slope += weight * (theta[parameter.index] - parameter.identity) }
      gradient[k] = slope * (parameter.bounds?.slope(at: z[k]) ?? 1)
    }
  }
}

extension PoseOptions {
  /// Refuses names that the transformation's parameters do not have, and bounds of constants.
  fileprivate func checkNames(_ names: [String], _ path: String) throws {
    for (key, given, known) in [
      ("locked", Array(locked.keys), names), ("ranges", Array(ranges.keys), names + ["all"]),
    ] {
      for name in given.sorted() where !known.contains(name) {
        throw NetworkError(
          path, "\(key) names \(name), and \(transformation.rawValue) has \(known.joined(separator: ", "))")
      }
    }
    if let name = locked.keys.sorted().first(where: { ranges[$0] != nil }) {
      throw NetworkError(path, "\(name) is both in locked and in ranges; leave one out")
    }
  }

  /// Refuses options of what is learnt where nothing is.
  ///
  /// A frozen transformer may keep its localisation network and the rate of that, so that it can be compared with one
  /// that learns.
  fileprivate func checkEffects(on names: [String], _ path: String) throws {
    let isLocked = names.allSatisfy { locked[$0] != nil }
    guard frozen || isLocked else { return }
    let given = [
      ("ranges", !ranges.isEmpty), ("penalty", penalty != 0), ("gradient_factor", gradientFactor != 1),
      ("start", isLocked ? start.kind != .identity : start.kind == .perturbed),
      ("localisation", !frozen && !localisation.isEmpty),
      ("learning_rate_factor", !frozen && learningRateFactor != nil),
    ].filter(\.1).map(\.0)
    guard !given.isEmpty else { return }
    throw NetworkError(
      path,
      "\(isLocked ? "all of its parameters are locked" : "it is frozen"), so that nothing is learnt, and without effect "
        + "are \(given.joined(separator: ", ")); leave them out")
  }

  /// The bounds of a parameter; nil where it has none.
  fileprivate func bounds(of name: String, around identity: Float, _ path: String) throws -> ParameterBounds?
  {
    guard let range = ranges[name] ?? ranges["all"] else { return nil }
    guard let bounds = ParameterBounds(range, around: identity) else {
      let isClose = range.lowerBound < Double(identity) && Double(identity) < range.upperBound
      throw NetworkError(
        path,
        "the range [\(range.lowerBound), \(range.upperBound)] of \(name) does not have its identity, \(identity), "
          + "strictly inside\(isClose ? " in Float32" : ""); widen it")
    }
    return bounds
  }

  /// θ at the start, before any noise.
  fileprivate func start(of transformation: any Transformation, _ path: String) throws -> [Float] {
    switch start.kind {
    case .identity, .perturbed: return transformation.identity
    case .tile:
      let (scale, shift) = try start.part(axes: transformation.grid.axes, path)
      guard let theta = transformation.crop(scale: scale, shift: shift) else {
        throw NetworkError(
          path,
          "\(self.transformation.rawValue) has no map that reads tile \(start.tile) of \(start.tiles); "
            + "use \(Self.families(reading: scale, shift))")
      }
      return theta
    }
  }

  /// The families that have a map to such a part, in words.
  private static func families(reading scale: [Float], _ shift: [Float]) -> String {
    let families = TransformationFamily.allCases.filter { family in
      family.axes == scale.count && family.example.crop(scale: scale, shift: shift) != nil
    }
    return families.map(\.rawValue).joined(separator: ", ")
  }
}

extension StartOptions {
  /// The tile's size as a share of the input's and its centre in normalised coordinates, by axis from x.
  fileprivate func part(axes: Int, _ path: String) throws -> (scale: [Float], shift: [Float]) {
    guard tile.count == axes, tiles.count == axes, zip(tile, tiles).allSatisfy({ (0..<$1).contains($0) })
    else {
      let words = axes == 3 ? "slice, row and column" : "row and column"
      throw NetworkError(
        path, "the start is tile \(tile) of \(tiles), expected a \(words), each from 0 and below its count")
    }
    let pairs = zip(tile, tiles).reversed()
    return (
      pairs.map { 1 / Float($1) }, pairs.map { Float(2 * $0 + 1 - $1) / Float($1) }
    )
  }
}
