import Networks
import SpatialTransformers

extension SpatialTransformerOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    pose.visit(&fields)
    sampling.visit(&fields)
  }

  func conflicts() -> [Conflict] { pose.conflicts() }
}

extension ComposedTransformersOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "stages", &stages, .sections(), .required,
      means: "transformers whose matrices are multiplied, to sample once")
    sampling.visit(&fields)
  }

  func conflicts() -> [Conflict] { stages.map(\.name).conflictsOfNames(at: "stages", of: "stage") }
}

extension StageOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "name", &name, .optional(.name), means: "what its parameters are called by; null for its number")
    pose.visit(&fields)
  }

  func conflicts() -> [Conflict] { pose.conflicts() }
}

extension PoseOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("transformation", &transformation, .word, means: "the family of transformations")
    fields.field(
      "control_points", &controlPoints, .integer(TransformationFamily.controlPoints),
      means: "rows, and columns, of control points, of families that have them")
    fields.field(
      "localisation", &localisation, .list(of: .layer),
      means: "the layers that read the input and end in the transformation's parameters")
    fields.field("frozen", &frozen, .flag, means: "whether the transformation stays where it starts")
    fields.field(
      "locked", &locked, .mapping(of: .number), means: "parameters of the transformation that are constants")
    fields.field(
      "ranges", &ranges, .mapping(of: .range),
      means: "bounds of parameters of the transformation, by name or for all")
    fields.section("start", &start)
    fields.field(
      "learning_rate_factor", &learningRateFactor, .optional(.nonNegative),
      means: "in place of optimizer.localisation_factor, for this one; null leaves that")
    fields.field(
      "gradient_factor", &gradientFactor, .nonNegative,
      means: "what the gradient is multiplied by that enters the transformation's parameters")
    fields.field(
      "penalty", &penalty, .nonNegative,
      means: "the weight of half the squared distance from the identity, in the loss")
  }

  func conflicts() -> [Conflict] {
    // The layer that gives θ stands behind those of the localisation network.
    localisation.conflictsOfNames(at: "localisation", reserved: ["regression"])
  }
}

extension StartOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word, means: "where the transformation starts")
    fields.field(
      "deviation", &deviation, .positive, .of(.perturbed, kind),
      means: "the standard deviation of the noise on the identity")
    fields.field(
      "tile", &tile, .list(of: .integer(0...4095)), .of(.tile, kind),
      means: "the part of the input on which it starts: row and column, of volumes slice first, from 0")
    fields.field(
      "tiles", &tiles, .list(of: .integer(1...4096)), .of(.tile, kind),
      means: "how many such parts there are along each")
  }
}

extension SamplingOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "output_size", &outputSize, .optional(.list(of: .integer(1...4096))),
      means: "rows and columns of the output, of volumes slices first; null for the input's")
    fields.field(
      "align_corners", &alignCorners, .flag,
      means: "whether -1 and 1 are the centres of the outermost pixels, not their outer edges")
    fields.field(
      "kernel", &kernel, .optional(.word),
      means: "how values between pixels are found; null for the linear one")
    fields.field("outside", &outside, .word, means: "what stands beyond the border of the input")
  }
}
