import Configuration
import Datasets
import Testing
import Training

/// Lists of steps, of distortions and augmentations.
@Suite struct DistortionTests {
  @Test func `steps are read with their numbers, defaults and short forms`() throws {
    let options = try RunOptions(
      yaml: """
        data:
          distortion:
            kind: list
            canvas: 40
            steps:
              - rotate: 0.5
              - scale: [0.5, 2]
              - place
              - project
              - elastic: {control_points: 5, deviation: 2}
              - clutter: {size: 4}
              - noise: 0.2
              - brightness: [0, 1]
              - flip: 0.25
              - sequence: 3
          augmentation: [flip, {scale: {range: [0.9, 1.1]}}]
        """)
    let steps = options.data.distortion.steps
    #expect(
      steps.words
        == "rotate 0.5, scale 0.5 to 2.0, place, project 5.0, elastic 2.0 of 5×5, clutter 6 of 4×4, "
        + "noise 0.2, brightness 0.0 to 1.0, flip 0.25, sequence 3")
    #expect(options.data.augmentation.words == "flip 0.5, scale 0.9 to 1.1")
    #expect(try RunOptions(yaml: options.yaml).data == options.data)
  }

  @Test func `a step of a list is changed by its place`() throws {
    let yaml = "data: {distortion: {kind: list, steps: [{rotate: 0.5}, {scale: [0.5, 2]}, place]}}"
    let options = try RunOptions(
      yaml: yaml, set: ["data.distortion.steps.0.rotate.angle=0.25", "data.augmentation=[{noise: 0.5}]"])
    #expect(options.data.distortion.steps.words == "rotate 0.25, scale 0.5 to 2.0, place")
    #expect(options.data.augmentation.words == "noise 0.5")
  }

  @Test(arguments: [
    ("distortion: {kind: r, steps: [place]}", "data.distortion.steps: only for kind list, and the kind is r"),
    ("distortion: {kind: list, steps: [turn]}", "data.distortion.steps.0.turn: unknown step"),
    ("distortion: {kind: list, steps: [{place: 3}]}", "data.distortion.steps.0.place: expected keys"),
    ("augmentation: [{rotate: -1}]", "data.augmentation.0.rotate.angle: expected a number from 0"),
    ("augmentation: [{scale: [0, 1]}]", "data.augmentation.0.scale.range: expected sizes from 0.01"),
    ("augmentation: [{scale: [1, 0.5]}]", "data.augmentation.0.scale.range: expected two numbers"),
    (
      "augmentation: [{brightness: [-1, 1]}]", "data.augmentation.0.brightness.range: expected factors from 0"
    ),
    ("augmentation: [{elastic: {control_points: 1}}]", "control_points: expected an integer from 2"),
    ("augmentation: [flip, add]", "data.augmentation.1: makes samples of another kind"),
    ("augmentation: [{sequence: 2}]", "data.augmentation.0: makes samples of another kind"),
    (
      "distortion: {kind: list, steps: [add, {sequence: 2}]}",
      "data.distortion.steps.1: makes one sample of several"
    ),
    (
      "distortion: {kind: list, steps: [\(Array(repeating: "place", count: 17).joined(separator: ","))]}",
      "data.distortion.steps: expected at most 16 steps, found 17"
    ),
  ])
  func `what no distortion can be is refused in words`(yaml: String, words: String) throws {
    let error = try #require(throws: ConfigurationError.self) { _ = try RunOptions(yaml: "data: {\(yaml)}") }
    #expect("\(error)".contains(words), "\(error)")
  }
}
