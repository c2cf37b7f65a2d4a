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
    fields.field("stages", &stages, .sections(), .required)
    sampling.visit(&fields)
  }

  func conflicts() -> [Conflict] { stages.map(\.name).conflictsOfNames(at: "stages", of: "stage") }
}

extension StageOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("name", &name, .optional(.name))
    pose.visit(&fields)
  }

  func conflicts() -> [Conflict] { pose.conflicts() }
}

extension PoseOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("transformation", &transformation, .word)
    fields.field("control_points", &controlPoints, .integer(TransformationFamily.controlPoints))
    fields.field("localisation", &localisation, .list(of: .layer))
    fields.field("frozen", &frozen, .flag)
    fields.field("locked", &locked, .mapping(of: .number))
    fields.field("ranges", &ranges, .mapping(of: .range))
    fields.field("start", &start, .section)
    fields.field("learning_rate_factor", &learningRateFactor, .optional(.nonNegative))
    fields.field("gradient_factor", &gradientFactor, .nonNegative)
    fields.field("penalty", &penalty, .nonNegative)
  }

  func conflicts() -> [Conflict] {
    // The layer that gives θ stands behind those of the localisation network.
    localisation.conflictsOfNames(at: "localisation", reserved: ["regression"])
  }
}

extension StartOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("kind", &kind, .word)
    fields.field("deviation", &deviation, .positive, .of(.perturbed, kind))
    fields.field("tile", &tile, .list(of: .integer(0...4095)), .of(.tile, kind))
    fields.field("tiles", &tiles, .list(of: .integer(1...4096)), .of(.tile, kind))
  }
}

extension SamplingOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("output_size", &outputSize, .optional(.list(of: .integer(1...4096))))
    fields.field("align_corners", &alignCorners, .flag)
    fields.field("kernel", &kernel, .optional(.word))
    fields.field("outside", &outside, .word)
  }
}
