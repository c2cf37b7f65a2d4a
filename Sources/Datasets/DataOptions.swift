public import Files

/// Which images a network is trained and tested on.
public struct DataOptions: Sendable, Equatable {
  /// The digits that are distorted afresh: `mnist` for the cache folder, or the path of a folder of IDX files.
  public var digits = "mnist"
  /// A dataset made by `stn generate`, which is read instead of distorting digits; nil for none.
  public var file: String?
  /// The dataset that holds the test split where `file` is given; nil for none.
  public var testFile: String?
  /// How digits are distorted.
  public var distortion = DistortionOptions()
  /// How many training digits are held out to choose settings by.
  public var validation = 0
  /// The seed of the one distortion of every held-out and test digit.
  public var testSeed: UInt64 = 20_150_605

  /// Makes the default options.
  public init() {}

  /// The files that are read, with the keys that name them.
  public var files: [NamedFile] {
    guard let file else { return DigitFolder(digits).filePaths.map { NamedFile("data.digits", $0) } }
    return [NamedFile("data.file", file)] + (testFile.map { [NamedFile("data.test_file", $0)] } ?? [])
  }
}

/// The distorted-digit datasets of the paper.
///
/// Source: Jaderberg et al. 2015, appendix A.4, and A.3 for volumes.
public enum DistortionKind: String, CaseIterable, Sendable {
  /// The digit as it is.
  case none
  /// Rotation.
  case rotation = "r"
  /// Rotation, scale and translation on a larger canvas.
  case rotationScaleTranslation = "rts"
  /// The digit extruded to a volume, turned in space and placed in a cube.
  case volume
}

/// Options of a distortion; the ranges' defaults are the paper's for the kind.
public struct DistortionOptions: Sendable, Equatable {
  /// Which dataset of the paper.
  public var kind = DistortionKind.none
  /// Rows and columns of the image made, slices too of a volume; nil stands for the kind's own: 28, for RTS 42,
  /// for volumes 60.
  public var canvas: Int?
  /// How many slices thick the digit in a volume is; at least two.
  public var depth = 14
  /// How far the digit in a volume is turned about each of the three axes, at most, in radians.
  public var angle = Double.pi / 4

  /// Makes the default options.
  public init() {}
}
