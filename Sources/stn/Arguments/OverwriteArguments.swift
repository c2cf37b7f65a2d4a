import ArgumentParser
import Files

/// Whether a command's outputs may replace files.
struct OverwriteArguments: ParsableArguments {
  @Flag(help: "Replace outputs that exist.")
  var overwrite = false

  /// Where the outputs of a command that reads `inputs` may go.
  func rule(sparing inputs: [NamedFile]) -> OutputRule {
    OutputRule(
      overwriting: overwrite, sparing: inputs,
      remedy: "choose another output, or ask for it to be overwritten (--overwrite)")
  }
}
