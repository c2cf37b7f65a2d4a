import Memory
public import Tensors

/// Where one sample is written, in memory that somebody else owns.
public struct SampleMemory {
  /// The pixels (C, H, W), or voxels (C, D, H, W): those kept as bytes are whole numbers from 0 to 255.
  public let pixels: UnsafeMutablePointer<Float>

  /// The labels, as many as the schema says.
  public let labels: UnsafeMutablePointer<Int32>

  /// The values of the columns of truth, one after another; nil where nobody asks for them.
  public let truth: UnsafeMutablePointer<Float>?
}

/// Memory for some samples of one schema, allocated once.
public final class Samples {
  /// What each of them has.
  public let schema: Schema

  /// The number of samples that fit.
  public let capacity: Int

  /// The images (capacity, C, H, W), or volumes (capacity, C, D, H, W), plain.
  public let images: Tensor

  private let labelMemory: AlignedMemory<Int32>
  private let truthMemory: AlignedMemory<Float>?

  /// Allocates room for `capacity` samples; all of it is zero.
  public init(_ schema: Schema, capacity: Int, withTruth: Bool = false) {
    self.schema = schema
    self.capacity = capacity
    images = Tensor(Shape([capacity] + schema.shape.dimensions))
    labelMemory = AlignedMemory(repeating: 0, count: capacity * schema.labelsPerSample)
    truthMemory = withTruth ? AlignedMemory(repeating: 0, count: capacity * schema.truthPerSample) : nil
  }

  /// The labels, (capacity, labels of a sample).
  public var labels: UnsafeMutableBufferPointer<Int32> { labelMemory.elements }

  /// The truth, (capacity, values of a sample); nil where nobody asked for it.
  public var truth: UnsafeMutableBufferPointer<Float>? { truthMemory?.elements }

  /// The memory of the sample at a place.
  public subscript(place: Int) -> SampleMemory {
    precondition(place >= 0 && place < capacity, "sample \(place) in room for \(capacity)")
    return SampleMemory(
      pixels: images.pointer + place * schema.shape.count,
      labels: labelMemory.start + place * schema.labelsPerSample,
      truth: truthMemory.map { $0.start + place * schema.truthPerSample })
  }

  /// Copies the labels of the first sample.
  func copyLabels(to sample: SampleMemory) {
    sample.labels.update(from: self[0].labels, count: schema.labelsPerSample)
  }
}
