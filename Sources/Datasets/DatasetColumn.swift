import HDF5
import Tensors

/// The arrays of a generated dataset, in the order in which they lie in its file; one row a sample.
enum DatasetColumn: String, CaseIterable {
  case images
  case labels
  case sampleID = "sample_id"
  case digest
  case transform
  case angle
  case scale
  case shift

  /// The type of the elements.
  var element: any H5Element.Type {
    switch self {
    case .images, .labels: UInt8.self
    case .sampleID: Int64.self
    case .digest: UInt64.self
    case .transform, .angle, .scale, .shift: Float.self
    }
  }

  /// The extents of one sample's row, where images have the given shape.
  func rowDimensions(images: Shape) -> [Int] {
    switch self {
    case .images: images.dimensions
    case .transform: [2, 3]
    case .shift: [2]
    case .labels, .sampleID, .digest, .angle, .scale: []
    }
  }

  /// The size of one sample's row.
  func rowByteCount(images: Shape) -> Int {
    rowDimensions(images: images).reduce(1, *) * byteCount(of: element)
  }

  /// What the dimensions are called.
  var dimensionLabels: [String] {
    switch self {
    case .images: ["sample", "channel", "row", "column"]
    case .transform: ["sample", "source_coordinate", "target_coordinate"]
    case .shift: ["sample", "direction"]
    case .labels, .sampleID, .digest, .angle, .scale: ["sample"]
    }
  }

  /// The unit of the values.
  var units: String {
    switch self {
    case .angle: "rad"
    case .shift: "pixel"
    case .images, .labels, .sampleID, .digest, .transform, .scale: "1"
    }
  }

  /// What the values mean.
  var longName: String {
    switch self {
    case .images: "images; a byte times scale_factor is the brightness, from 0 (black) to 1 (white)"
    case .labels: "class of the sample, an index into class_names"
    case .sampleID: "identity of the digit: training digits count from 0, test digits on from there"
    case .digest: "XXH64 with seed 0 of the bytes of the sample's image"
    case .transform:
      "matrix from (x, y, 1) in the image to (x, y) in the digit; -1 and 1 are the centres of outer pixels"
    case .angle: "rotation of the digit, counter-clockwise as seen with rows running down"
    case .scale: "size of the digit relative to its own"
    case .shift: "(x, y) from the image's centre to the digit's, x rightwards and y downwards"
    }
  }

  private func byteCount<Element: H5Element>(of type: Element.Type) -> Int { MemoryLayout<Element>.size }
}
