import Networks
import SpatialTransformers
import Tensors

extension PythonNetwork {
  /// The transformer at a path.
  private func warp(at path: String) -> any WarpRecord {
    guard let warp = warps[path] else { preconditionFailure("no transformer is at \(path)") }
    return warp
  }

  /// The path of the transformer before a layer that has this name or path.
  func path(of name: String) -> String {
    paths.first { $0 == name } ?? paths.first { $0.hasSuffix("/\(name)") } ?? name
  }

  /// A spatial transformer: θ read off the input, and the input sampled where θ says.
  func transformer(
    _ options: SpatialTransformerOptions, behind shape: inout [Int], at path: String
  ) -> PythonText {
    blocks.formUnion([.pose, .transformer])
    let warp = warp(at: path)
    let pose = poseArguments(options.pose, of: warp, behind: shape)
    let sampling = self.sampling(options.sampling, on: warp, behind: &shape)
    paths.append(path)
    return .call("Transformer", [.literal(path), map(of: warp, options.pose)] + sampling + pose)
  }

  /// Transformers whose matrices are multiplied, so that the input is sampled once.
  func composed(
    _ options: ComposedTransformersOptions, behind shape: inout [Int], at path: String
  ) -> PythonText {
    blocks.formUnion([.pose, .composed, .matrices, .homography])
    var (sampling, grid): ([PythonText], PythonText) = ([], PythonText("None"))
    let stages = options.stages.enumerated().map { index, stage in
      let name = stage.name ?? String(index)
      let warp = warp(at: "\(path)/\(name)")
      if index == 0 {
        (sampling, grid) = (self.sampling(options.sampling, on: warp, behind: &shape), self.grid(of: warp))
      }
      families.insert(warp.family)
      let pose = poseArguments(stage.pose, of: warp, behind: shape)
      paths.append(warp.path)
      return (name, PythonText.call("Pose", [.literal(warp.path), .literal(warp.family.rawValue)] + pose))
    }
    return .call("ComposedTransformers", [.dictionary(stages), grid] + sampling)
  }

  /// Kernel and border, and the sides of what is made.
  private func sampling(_ options: SamplingOptions, on warp: any WarpRecord, behind shape: inout [Int])
    -> [PythonText]
  {
    let grid = warp.transformation.grid
    let kernel = options.kernel ?? .standard(axes: grid.axes)
    kernels.insert(kernel)
    blocks.formUnion([.grid, .sampler, kernel == .area ? .area : .taps])
    shape = [shape[0]] + grid.output.dimensions
    return [.literal(kernel.rawValue), .literal(options.outside.rawValue)]
  }

  private func grid(of warp: any WarpRecord) -> PythonText {
    let grid = warp.transformation.grid
    return .call(
      "Grid",
      [
        .list(grid.output.dimensions), .list(grid.input.dimensions),
        PythonText(grid.alignCorners ? "True" : "False"),
      ])
  }

  /// What makes positions of θ.
  private func map(of warp: any WarpRecord, _ options: PoseOptions) -> PythonText {
    func following(_ weigh: String) -> PythonText {
      let count = PythonText("\(options.controlPoints)")
      return .call("ControlPointMap", [count, PythonText(weigh), grid(of: warp)])
    }
    switch warp.family {
    case .thinPlateSpline, .affineThinPlateSpline:
      blocks.formUnion([.controlPoints, .spline])
      return following("spline")
    case .piecewiseAffine:
      blocks.formUnion([.controlPoints, .triangles])
      return following("triangles")
    case .projective:
      families.insert(warp.family)
      blocks.formUnion([.matrices, .homography])
      return .call("ProjectiveMap", [grid(of: warp)])
    case .translation, .attention, .rotation, .similarity, .affine, .affine3D:
      families.insert(warp.family)
      blocks.insert(.matrices)
      return .call("MatrixMap", [.literal(warp.family.rawValue), grid(of: warp)])
    }
  }

  /// How θ is found: a localisation net, limits and constants.
  private func poseArguments(_ options: PoseOptions, of warp: any WarpRecord, behind input: [Int])
    -> [PythonText]
  {
    let names = warp.transformation.parameterNames
    let free = options.free(of: names)
    var (arguments, shape): ([PythonText], [Int]) = ([], input)
    if !free.isEmpty {
      let path = "\(warp.path)/localisation"
      var layers = write(options.localisation, behind: &shape, at: path)
      layers += dense(DenseOptions(), named: "regression", behind: &shape, at: "\(path)/regression")
      arguments.append(PythonText.dictionary(layers).named("localisation"))
    }
    let limits = free.map { options.range(of: names[$0]) }
    if limits.contains(where: { $0 != nil }) {
      let texts = zip(free, limits).map { index, range in
        range.map { "(\(warp.transformation.identity[index]), \($0.lowerBound), \($0.upperBound))" } ?? "None"
      }
      arguments.append(PythonText.list(texts.map { PythonText($0) }).named("limits"))
    }
    if free.count < names.count {
      let texts = names.indices.map { free.contains($0) ? "None" : "\(warp.theta.sample(0)[$0])" }
      arguments.append(PythonText.list(texts.map { PythonText($0) }).named("constants"))
    }
    return arguments
  }
}
