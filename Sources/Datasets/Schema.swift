public import Files
import SpatialTransformers
public import Tensors

/// What the rows of a dataset have: an image or a volume, what it shows, and what is known of how it came about.
public struct Schema: Sendable {
  /// The numbers that pixels are kept as.
  public enum Element: String, Sendable {
    /// Bytes, 0 (black) to 255 (white).
    case uint8
    /// Numbers of any size.
    case float32
  }

  /// The shape of one image, (C, H, W), or volume, (C, D, H, W).
  public var shape: Shape

  /// What its pixels are kept as.
  public var element = Element.uint8

  /// What the numbers are normalised by; nil where a network sees brightnesses, bytes over 255, or the numbers as they are.
  public var normalisation: Normalisation?

  /// What pixels are before they are normalised, if they are: what pictures are held against, whoever normalises later.
  public var elementAsStored: Element { elementBeforeNormalisation ?? element }

  /// What pixels were kept as before; nil where they are not normalised.
  var elementBeforeNormalisation: Element?

  /// The names of the classes, in the order of the labels.
  public var classNames: [String]

  /// The labels of one sample: one, or as many as there are things to tell on it.
  public var labelsPerSample = 1

  /// Whether anybody knows what the samples show; the labels of those of which nobody does mean nothing.
  public var isLabelled = true

  /// The truth about a sample, such as the placement that a distortion drew: Float32 columns, one after another.
  public var truth: [Column] = []

  /// How others' pictures became the images; nil where they were no pictures of others.
  public var preparation: Preparation?

  /// Describes samples of bytes with one label each, of which nothing else is known.
  public init(shape: Shape, classNames: [String]) {
    self.shape = shape
    self.classNames = classNames
  }

  /// The size of one image as it is kept.
  public var imageByteCount: Int { shape.count * element.byteCount }

  /// The values of the truth about one sample.
  public var truthPerSample: Int { truth.reduce(0) { $0 + $1.rowCount } }

  /// What a network would notice of samples that are others than those it learnt from, in words; nil where all agrees.
  public func difference(from other: Schema) -> (own: String, other: String)? {
    if shape != other.shape { return ("images \(shape)", "\(other.shape)") }
    if element != other.element { return ("pixels of \(element)", "of \(other.element)") }
    if labelsPerSample != other.labelsPerSample {
      return ("\(labelsPerSample) labels a sample", "\(other.labelsPerSample)")
    }
    guard classNames != other.classNames else { return nil }
    let place = zip(classNames, other.classNames).enumerated().first { $1.0 != $1.1 }?.offset
    guard let place else { return ("\(classNames.count) classes", "\(other.classNames.count)") }
    return ("the class \(classNames[place]) at place \(place)", "\(other.classNames[place])")
  }

  /// The size of the images, for a distortion that does something with images and not with volumes.
  func imageSize(for purpose: String, atLeast side: Int = 1) throws -> ImageSize {
    guard shape.rank == 3 else {
      throw Fault(ofDistortion: "\(purpose), but the samples are volumes, \(shape)")
    }
    guard shape[1] >= side, shape[2] >= side else {
      throw Fault(
        ofDistortion:
          "\(purpose) of at least \(side)×\(side) pixels, but the samples are \(shape[1])×\(shape[2])")
    }
    return ImageSize(height: shape[1], width: shape[2])
  }

  /// The same samples on a canvas of another size.
  func with(size: ImageSize) -> Schema {
    var schema = self
    schema.shape = Shape([shape[0]] + size.dimensions)
    return schema
  }
}

extension Schema.Element {
  /// The size of one.
  var byteCount: Int { self == .uint8 ? 1 : MemoryLayout<Float>.size }

  /// What is shown as white; numbers of any size have it at one, if anywhere.
  var white: Float { self == .uint8 ? 255 : 1 }

  /// The value that is kept for a pixel computed as `value`: the nearest byte, halves upwards, or itself.
  @inline(__always)
  func stored(_ value: Float) -> Float {
    switch self {
    case .uint8: min(max(value + 0.5, 0), 255).rounded(.down)
    case .float32: value
    }
  }

  /// Makes of computed pixels what is kept for them.
  func store(_ pixels: UnsafeMutablePointer<Float>, count: Int) {
    guard self == .uint8 else { return }
    for i in 0..<count { pixels[i] = Schema.Element.uint8.stored(pixels[i]) }
  }
}
