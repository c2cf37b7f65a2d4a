import SpatialTransformers

extension TransformationFamily {
  /// The family on a grid in both conventions, with as many control points as are tried: one number if it has none.
  func transformations(
    from input: ImageSize, to output: ImageSize
  ) -> [(map: any Transformation, controlPoints: Int)] {
    [true, false].flatMap { alignCorners in
      let grid = TargetGrid(output: output, input: input, alignCorners: alignCorners)
      return (hasControlPoints ? [2, 3, 4, 5] : [4]).map {
        (transformation(on: grid, controlPoints: $0), $0)
      }
    }
  }

  /// The tent over as many axes as the family has.
  var linearKernel: SamplingKernel { axes == 3 ? .trilinear : .bilinear }

  /// Whether the number of parameters depends on that of control points.
  var hasControlPoints: Bool {
    let size = ImageSize(Array(repeating: 2, count: axes))
    let counts = [2, 3].map {
      transformation(on: TargetGrid(output: size, input: size), controlPoints: $0).parameterCount
    }
    return counts[0] != counts[1]
  }
}

extension Transformation {
  /// What a failed expectation says about it.
  var label: String {
    let convention = grid.alignCorners ? "centres" : "edges"
    return "\(Self.self), \(parameterCount) parameters, \(grid.input) to \(grid.output), \(convention) at ±1"
  }

  /// Source positions, plane by plane.
  func positions(of theta: [Float]) -> [Float] {
    var positions = Array(repeating: Float.nan, count: grid.axes * grid.output.count)
    self.positions(of: theta, into: &positions)
    return positions
  }

  /// What a gradient with respect to the positions makes of θ.
  func gradient(of theta: [Float], from positionGradient: [Float]) -> [Float] {
    var gradient = Array(repeating: Float(0), count: parameterCount)
    addGradient(of: theta, from: positionGradient, to: &gradient)
    return gradient
  }
}

extension ImageSize {
  /// The indices along x, y and z of a pixel by its number.
  func place(_ index: Int) -> [Int] {
    [index % width, index / width % height, index / (width * height)]
  }
}
