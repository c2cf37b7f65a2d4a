import Memory

/// Makes outputs of the sums that come back from their spectra: adds the bias, and rectifies where that is fused.
///
/// The rounding errors of transforms are as large as the whole image makes them, everywhere. Where a window sees little, next
/// to nothing is left of its value, and a rectifier behind it would be open or shut by chance: on black, or on what the
/// layer before has only just made of it, in all windows and samples alike. So windows that see one pixel over and over
/// are computed from that, to the bit the bias where it is black; and sums whose sign rounding errors could have turned
/// are computed once more, by the definition.
final class FourierOutput {
  /// How many times the usual rounding error a value must be away from zero to be sure of its sign.
  ///
  /// The usual one is ε ‖x‖ ‖w‖ / √(height · width) for the image x and an output channel's kernels w, on a frame of this size:
  /// errors spread evenly over frequencies and places. The largest seen was 4 times as large. Where pixels, and the elements
  /// of a kernel, have one sign, nearly all is at frequency 0, and errors are up to 4 times ε ‖x‖ ‖s‖ / √(height · width)
  /// for the sums s of the kernels, 34 times the usual one with 128 channels of 9×9.
  private static let caution: Float = 16

  private let geometry: ConvolutionGeometry
  private let transforms: PlaneTransforms
  private let weights: FourierWeights
  private let spectra: SpectralMatrices
  private let uniform: UniformWindows
  private let epilogue: Epilogue
  private let outputWidth: Int
  private let doubtful: AlignedMemory<Int32>

  /// Takes what the passes share; `spectra` are those of the outputs.
  init(
    _ geometry: ConvolutionGeometry, _ transforms: PlaneTransforms, _ weights: FourierWeights,
    _ spectra: SpectralMatrices, rectified: Bool
  ) {
    (self.geometry, self.transforms, self.weights, self.spectra) = (geometry, transforms, weights, spectra)
    uniform = UniformWindows(geometry, weights.direct.reaches)
    epilogue = Epilogue(outputs: geometry.outputChannels, rectified: rectified)
    outputWidth = geometry.outputSize[1]
    doubtful = AlignedMemory(repeating: 0, count: geometry.outputSize.reduce(1, *))
  }

  /// Writes the outputs of all samples, given their images.
  func write(
    to output: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, images: UnsafePointer<Float>
  ) {
    epilogue.takeBias(bias)
    let plane = geometry.outputSize.reduce(1, *) * vectorLanes
    let count = vectorCount(of: geometry.inputChannels) * geometry.inputSize.reduce(1, *) * vectorLanes
    for sample in 0..<geometry.batch {
      let image = images + sample * count
      let norm = sumOfSquares(image, count: count).sum().squareRoot()
      uniform.look(at: image)
      for block in 0..<spectra.blocks {
        var target = OutputPlane(
          plane: output + (sample * spectra.blocks + block) * plane, epilogue: epilogue, block: block,
          scale: transforms.frame.scale, limit: limit(norm, block), others: uniform.others.start,
          doubtful: doubtful.start)
        transforms.output.synthesise(
          spectra.address(row: sample, block: block), of: spectra, into: &target)
        correctDoubtful(target, image)
        fillUniform(target, image)
      }
    }
  }

  /// What values are not told from zero by.
  private func limit(_ norm: Float, _ block: Int) -> Vector {
    let cells = Float(transforms.frame.height * transforms.frame.width)
    return weights.strengths(block: block) * (Self.caution * .ulpOfOne * norm / cells.squareRoot())
  }

  private func correctDoubtful(_ target: OutputPlane, _ image: UnsafePointer<Float>) {
    for index in 0..<target.doubtfulCount {
      let place = Int(doubtful.start[index])
      let (y, x) = place.quotientAndRemainder(dividingBy: outputWidth)
      target.put(sums: weights.direct.sums(of: image, y: y, x: x, block: target.block), at: place)
    }
  }

  private func fillUniform(_ target: OutputPlane, _ image: UnsafePointer<Float>) {
    for index in 0..<uniform.memberCount {
      let member = uniform.members.start[index]
      let (place, first) = (Int(member.place), Int(member.first))
      if place != first {
        Vector(at: target.plane + first * vectorLanes).store(to: target.plane + place * vectorLanes)
        continue
      }
      let (y, x) = place.quotientAndRemainder(dividingBy: outputWidth)
      let pixel = uniform.pixel(of: place, image)
      target.put(sums: weights.direct.sums(ofUniform: pixel, y: y, x: x, block: target.block), at: place)
    }
  }
}

/// Writes a block of channels of a sample's output, and lists the places whose signs are not sure.
private struct OutputPlane: PlaneTarget {
  let plane: UnsafeMutablePointer<Float>
  let epilogue: Epilogue
  let block: Int
  let scale: Float

  /// How near to zero a value must be to be doubtful, times a factor for its place.
  let limit: Vector
  let others: UnsafePointer<Float>
  let doubtful: UnsafeMutablePointer<Int32>
  var doubtfulCount = 0

  @inline(__always)
  mutating func put(_ values: Vector, at place: Int) {
    let value = epilogue.biased(values, times: scale, block: block)
    epilogue.rectified(value).store(to: plane + place &* vectorLanes)
    // Without a branch: the next place takes over what is not to be kept.
    doubtful[doubtfulCount] = Int32(truncatingIfNeeded: place)
    doubtfulCount &+= value.isAnyWithin(limit * others[place]) ? 1 : 0
  }

  /// Writes what becomes of the sums of a window.
  func put(sums: Vector, at place: Int) {
    epilogue.output(of: sums, block: block).store(to: plane + place * vectorLanes)
  }
}
