import Foundation

/// The distorted datasets of the paper, and a list of one's own.
///
/// Source: Jaderberg et al. 2015, appendix A.4, and A.3 for volumes.
public enum DistortionKind: String, CaseIterable, Sendable {
  /// The image as it is.
  case none
  /// R: rotation.
  case rotation = "r"
  /// RTS: rotation, scale and translation on a larger canvas.
  case rotationScaleTranslation = "rts"
  /// P: a projective distortion.
  case projective = "p"
  /// E: an elastic distortion.
  case elastic = "e"
  /// TC: placed on a larger canvas among patches of other images.
  case cluttered = "tc"
  /// T of co-localisation: placed on a canvas three times as large.
  case colocalisationPlaced = "colocalisation_t"
  /// TC of co-localisation: the same among more patches.
  case colocalisationCluttered = "colocalisation_tc"
  /// Two images in two channels, each as in RTS, and the sum of their classes.
  case addition
  /// One to five images side by side, each as in RTS, drawn at two thirds of its size: in place of street numbers.
  case sequence
  /// The image extruded to a volume, turned in space and placed in a cube.
  case volume
  /// The steps of the options.
  case list
}

extension DistortionKind {
  /// What is done to images one after another; empty where the kind is not given by that.
  var steps: [DistortionStep] {
    switch self {
    case .none, .volume, .list: []
    case .rotation: [.rotate(by: .pi / 2)]
    case .rotationScaleTranslation: [.rotate(by: .pi / 4), .scale(in: 0.7...1.2), .place]
    case .projective: [.scale(in: 0.75...1), .project(ProjectOptions())]
    case .elastic: [.scale(in: 0.75...1), .elastic(ElasticOptions())]
    case .cluttered: [.place, .clutter(ClutterOptions())]
    case .colocalisationPlaced: [.place]
    case .colocalisationCluttered: [.place, .clutter(patches: 16)]
    case .addition: Self.rotationScaleTranslation.steps + [.add]
    case .sequence:
      [.rotate(by: .pi / 4), .scale(in: 0.7 / 1.5...1.2 / 1.5), .place, .sequence(SequenceOptions())]
    }
  }

  /// How many pixels of canvas the kind has for how many of the image.
  var canvasRatio: (canvas: Int, image: Int) {
    switch self {
    case .rotationScaleTranslation, .addition: (3, 2)
    case .cluttered: (60, 28)
    case .colocalisationPlaced, .colocalisationCluttered: (3, 1)
    case .none, .rotation, .projective, .elastic, .sequence, .volume, .list: (1, 1)
    }
  }
}

extension DistortionStep {
  /// A turn by up to so many radians either way.
  public static func rotate(by angle: Double) -> DistortionStep {
    var options = RotateOptions()
    options.angle = angle
    return .rotate(options)
  }

  /// A scaling by a factor in a range.
  public static func scale(in range: ClosedRange<Double>) -> DistortionStep {
    var options = ScaleOptions()
    options.range = range
    return .scale(options)
  }

  /// So many of the paper's patches.
  fileprivate static func clutter(patches: Int) -> DistortionStep {
    var options = ClutterOptions()
    options.patches = patches
    return .clutter(options)
  }
}
