package import Datasets
package import Training

/// All that a report is made of.
package struct ReportContents {
  /// What the run is called.
  package var name: String

  /// The checkpoint whose network is looked at.
  package var checkpoint: String

  /// The steps behind it.
  package var step: Int

  /// The configuration that it was trained by.
  package var options: RunOptions

  /// The same, as YAML.
  package var configuration: String

  /// How the run stands.
  package var state: RunState

  /// What its metrics say.
  package var metrics: RunMetrics

  /// Where the checkpoint comes from.
  package var origin: CheckpointFile.Origin

  /// The number of parameters.
  package var parameterCount: Int

  /// What the network makes of samples; nil where none were to be looked at.
  package var samples: SampleContents?

  /// What a reader should know besides, a sentence each.
  package var notes: [String] = []

  /// Puts together what is always there.
  package init(
    name: String, checkpoint: String, step: Int, options: RunOptions, configuration: String, state: RunState,
    metrics: RunMetrics, origin: CheckpointFile.Origin, parameterCount: Int
  ) {
    (self.name, self.checkpoint, self.step) = (name, checkpoint, step)
    (self.options, self.configuration, self.state) = (options, configuration, state)
    (self.metrics, self.origin, self.parameterCount) = (metrics, origin, parameterCount)
  }
}

/// What a network makes of samples: of all, and of some that are shown.
package struct SampleContents {
  /// What the samples are called, such as `test`.
  package var name: String

  /// What they have.
  package var schema: Schema

  /// What it makes of all.
  package var survey: SampleSurvey

  /// Those that it is most wrong about.
  package var worst: [SampleCard]

  /// A random choice.
  package var random: [SampleCard]

  /// Puts together what is shown.
  package init(
    name: String, schema: Schema, survey: SampleSurvey, worst: [SampleCard], random: [SampleCard]
  ) {
    (self.name, self.schema, self.survey) = (name, schema, survey)
    (self.worst, self.random) = (worst, random)
  }
}
