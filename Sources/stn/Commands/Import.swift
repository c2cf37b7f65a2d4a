import ArgumentParser
import Datasets
import Files
import Foundation
import Imports
import MPI
import POSIX
import ProgramSupport
import Training

/// `stn import`.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a dataset of anybody's pictures.",
    discussion: """
      Examples:
        stn import photos --size 32 --test 0.1 --output photos.h5
        mpirun -np 2 stn import train-folder --test test-folder --output data.h5
        stn import photos --size 64x48 --fit crop --output data.h5
        stn import labels.csv --colour grey --size 28 --output data.h5
        stn import train-images-idx3-ubyte.gz --validation 0.1 --output data.h5
        stn import arrays.npz --images x --labels y --range 0,1 --output data.h5

      A source is a folder with a folder of PNG and JPEG pictures for each class; a text with lines of path,label; a \
      CSV file of pixels; or arrays: IDX, NPY, NPZ, HDF5. Splits go to files of their own beside the output, such as \
      data-test.h5. All ranks read and rank 0 writes; the same pictures give the same bytes on any number of ranks.
      """)

  @Argument(
    help: ArgumentHelp("The folder or file of the pictures to train with.", valueName: "source"),
    completion: .file())
  var source: String

  @Option(
    help: ArgumentHelp("The dataset to write; other splits go beside it.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "What the final figure is taken on: a share of each class, or a source of its own.",
      valueName: "0.1|source"),
    transform: origin)
  var test: ImportPlan.Origin?

  @Option(
    help: ArgumentHelp(
      "What settings are chosen by: a share of each class, or a source of its own.", valueName: "0.1|source"),
    transform: origin)
  var validation: ImportPlan.Origin?

  @Option(help: ArgumentHelp("The labels of the source of --test.", valueName: "name|file"))
  var testLabels: String?

  @Option(help: ArgumentHelp("The labels of the source of --validation.", valueName: "name|file"))
  var validationLabels: String?

  @Option(help: "Decides which samples a share takes.")
  var seed: UInt64 = 0

  @OptionGroup var finding: FindingArguments

  @OptionGroup var made: FramingArguments

  @OptionGroup var replacing: OverwriteArguments

  @OptionGroup var watch: WatchArguments

  func run() {
    Ranks.run(stopping: .whereSafe, stall: watch.stall) { world in
      let rule = replacing.rule(sparing: inputs)
      let plan = try plan(by: rule, over: world)
      let splits = try world.onEveryRank { try plan.open(made.options, seed: seed) }
      try write(splits, of: plan, by: rule, over: world)
      try world.onRankZero {
        for notice in try plan.notices + notices(splits) { Ranks.complain("note: \(notice)") }
        try StandardStreams.writeResults(report(splits))
      }
      return .success
    }
  }

  /// Has rank 0 look at what is named, and tells all.
  private func plan(by rule: OutputRule, over world: Communicator) throws -> ImportPlan {
    let bytes = try world.fromRankZero {
      // What is wrong with an output is said before anything is read, not after.
      let outputs = Split.allCases.map { NamedFile("--output", path(of: $0)) }
      try rule.check(outputs)
      let plan = try ImportPlan(source, origins, finding.options)
      try plan.check(areNone: outputs)
      return Array(try JSONEncoder().encode(plan))
    }
    return try JSONDecoder().decode(ImportPlan.self, from: Data(bytes))
  }

  /// Writes all files before the first gets its name; that of the training samples gets it last.
  private func write(
    _ splits: [ImportedSplit], of plan: ImportPlan, by rule: OutputRule, over world: Communicator
  ) throws {
    var drafts: [DatasetWriter] = []
    for split in splits {
      let generation = DatasetGeneration(split.dataset, epoch: 0, over: world)
      let provenance = DatasetProvenance(
        importedFrom: source.lastName.displayed, split: split.split.rawValue, seed: seed,
        sourceDigest: split.dataset.digest)
      try withMeter(split.dataset.count, over: world) {
        let draft = try generation.draft(to: path(of: split.split), provenance, by: rule, progress: $0)
        if let draft { drafts.append(draft) }
      }
    }
    try world.onRankZero {
      try plan.checkUnchanged()
      for draft in drafts.reversed() { try draft.finish() }
    }
  }

  /// What is odd about the samples that were written.
  private func notices(_ splits: [ImportedSplit]) throws -> [String] {
    let files = try splits.map { try DatasetFile(opening: path(of: $0.split)) }
    let parts = zip(splits, files).map { split, file in
      Duplicates.Part(
        split.split.rawValue, digests: file.imageDigests, labels: (0..<file.count).map(file.label),
        nameOfRow: split.name)
    }
    return zip(splits, files).flatMap { $0.notices($1.summary().classes) } + Duplicates(parts).notices
  }

  /// What was written, and how it is trained on.
  private func report(_ splits: [ImportedSplit]) -> String {
    func counted(_ count: Int, _ noun: String, _ plural: String) -> String {
      "\(count) \(count == 1 ? noun : plural)"
    }
    let files = splits.map {
      let (samples, schema) = (counted($0.dataset.count, "sample", "samples"), $0.dataset.schema)
      return
        "wrote \(path(of: $0.split)): \(samples) of \(schema.shape), \(counted(schema.classNames.count, "class", "classes"))"
    }
    let keys = splits.map {
      ($0.split == .training ? "data.file" : "data.\($0.split.rawValue)_file", path(of: $0.split))
    }
    return (files + ["train with " + keys.map { "--set \($0)=\($1)" }.joined(separator: " ")])
      .joined(separator: "\n")
  }

  func validate() throws {
    for (name, origin, labels) in [("test", test, testLabels), ("validation", validation, validationLabels)] {
      guard labels == nil || origin?.path != nil else {
        throw ValidationError("--\(name)-labels goes with a source as --\(name)")
      }
    }
  }

  private var origins: [Split: ImportPlan.Origin] {
    [Split.validation: validation?.labelled(validationLabels), .test: test?.labelled(testLabels)]
      .compactMapValues(\.self)
  }

  private var inputs: [NamedFile] {
    var inputs = [NamedFile("the source", source)]
    let others = [
      ("--test", test?.path), ("--validation", validation?.path), ("--labels", finding.labels),
      ("--test-labels", testLabels), ("--validation-labels", validationLabels),
      ("--class-names", finding.classNames),
    ]
    inputs += others.compactMap { name, path in path.map { NamedFile(name, $0) } }
    return inputs
  }

  /// `data.h5` of the training samples, `data-test.h5` of those of the test.
  private func path(of split: Split) -> String {
    if split == .training { return output }
    for ending in [".h5", ".hdf5"] where output.hasSuffix(ending) {
      return "\(output.dropLast(ending.count))-\(split.rawValue)\(ending)"
    }
    return "\(output)-\(split.rawValue)"
  }

  private static func origin(_ text: String) throws -> ImportPlan.Origin {
    guard let origin = ImportPlan.Origin(text) else {
      throw ValidationError("expected a share between 0 and 1, or the path of a source")
    }
    return origin
  }
}
