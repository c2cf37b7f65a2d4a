import Training

extension LoggingOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "tensorboard", &tensorboard, .flag, means: "whether event files for TensorBoard are written")
    fields.field(
      "tensorboard_images_every", &tensorboardImagesEvery, .integer(0...1_000_000_000),
      means: "validations between pictures of warped samples in them; 0 for none")
  }
}
