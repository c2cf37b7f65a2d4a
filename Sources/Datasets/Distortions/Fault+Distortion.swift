import Files

extension Fault {
  /// What a distortion cannot do.
  init(ofDistortion message: String) {
    self.init(.configuration, "data.distortion or data.augmentation \(message)")
  }
}
