extension PoolingPrimitives {
  /// As without `training` and `engine`, which pooling does not need.
  public convenience init(
    _ kind: Kind, inputDimensions: [Int], windows: [Window], layout: DataLayout, training: Bool,
    engine: Engine
  ) throws(DNNError) {
    try self.init(kind, inputDimensions: inputDimensions, windows: windows, layout: layout)
  }
}
