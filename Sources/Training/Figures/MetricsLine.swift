public import Networks

/// One line of a run's metrics.
///
/// In JSON an object with a number for each column, and objects for the phases and for the transformers' warps.
public struct MetricsLine: Sendable, Equatable {
  /// Steps completed.
  public var step: Int
  /// The seconds that rank 0 spent in each phase of its steps since the last line.
  public var phases: PhaseTimes
  /// The last step's warps, by the transformer's path, if they were measured in it.
  public var warps: [String: Warp]?
  /// The numbers of the line by the names of their columns.
  package private(set) var values: [String: Double] = [:]

  /// Makes a line without numbers.
  init(step: Int, phases: PhaseTimes, warps: [String: Warp]? = nil) {
    self.step = step
    self.phases = phases
    self.warps = warps
  }

  /// The number in a column; nil where there is none.
  public subscript(column: Figure) -> Double? {
    get { values[column.name] }
    set { values[column.name] = newValue }
  }

  /// The number in a column, in words; nil where there is none.
  public func text(of column: Figure) -> String? { self[column].map(column.text) }

  /// The number in the column of this name.
  subscript(name: String) -> Double? {
    get { values[name] }
    set { values[name] = newValue }
  }
}

/// The columns of metrics: all that files and lines of text say of them stands here and with the objectives' figures.
extension MetricsLine {
  /// The steps, over which all other columns stand.
  package static let steps = Figure("step", "steps completed", format: "step %.0f", better: .higher)
  /// Passes over the training data.
  public static let epoch = Figure(
    "epoch", "passes over the training data", format: "epoch %.2f", better: .higher)
  /// The learning rate.
  public static let learningRate = Figure("learning_rate", "learning rate of the step", format: "rate %.2e")
  /// The gradient's norm.
  public static let gradientNorm = Figure(
    "gradient_norm", "Euclidean norm of the step's gradient before clipping", format: "gradient %.2e")
  /// The speed.
  public static let samplesPerSecond = Figure(
    "samples_per_second", "samples a second since the last row, all ranks", unit: .perSecond,
    format: "%.0f samples/s", better: .higher)

  /// What remedies have done: columns of lines before which they did anything.
  package static let skippedSteps = Figure(
    "skipped_steps", "steps so far that changed nothing, as they gave numbers that were not finite",
    format: "skipped %.0f")
  package static let restarts = Figure(
    "restarts", "how often so far the run went back to an earlier checkpoint", format: "restarts %.0f")
  /// How often so far the run went back as a transformer had collapsed.
  package static let collapses = Figure(
    "collapses", "how often so far the run went back as a transformer had collapsed",
    format: "collapses %.0f")

  /// The column of a figure of the training samples since the last line.
  public static func training(_ figure: Figure) -> Figure {
    var column = figure
    column.title += "; of the training samples since the last row"
    return column
  }

  /// The column of a figure of the held-out samples, in lines after whose step they were judged.
  public static func validation(_ figure: Figure) -> Figure {
    var column = figure
    column.name = "validation_\(figure.name)"
    column.title += "; of the held-out samples, NaN where not measured"
    column.format = "validation \(figure.format)"
    return column
  }

  /// The columns of every line, of a run whose network these figures judge.
  public static func trainingColumns(_ figures: [Figure]) -> [Figure] {
    [epoch] + figures.map(training) + [learningRate, gradientNorm, samplesPerSecond]
  }

  /// All columns besides the step, of a run whose network these figures judge.
  static func columns(_ figures: [Figure]) -> [Figure] {
    trainingColumns(figures) + figures.map(validation)
  }

  /// Columns that are there where any line has a number in them.
  static let occasionalColumns = [skippedSteps, restarts, collapses]
}

extension MetricsLine: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }

    static let step = Key(stringValue: MetricsLine.steps.name)
    static let phases = Key(stringValue: "phases")
    static let warps = Key(stringValue: "warps")
  }

  /// Reads an object.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    step = try container.decode(Int.self, forKey: .step)
    phases = try container.decode(PhaseTimes.self, forKey: .phases)
    warps = try container.decodeIfPresent([String: Warp].self, forKey: .warps)
    let others = [Key.step, .phases, .warps].map(\.stringValue)
    for key in container.allKeys where !others.contains(key.stringValue) {
      values[key.stringValue] = try container.decode(Double.self, forKey: key)
    }
  }

  /// Writes an object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    try container.encode(phases, forKey: .phases)
    try container.encodeIfPresent(warps, forKey: .warps)
    for (name, value) in values { try container.encode(value, forKey: Key(stringValue: name)) }
  }
}
