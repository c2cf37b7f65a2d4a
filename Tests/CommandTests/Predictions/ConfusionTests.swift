import Foundation
import TestSupport
import Testing

/// What `stn evaluate` says was taken for what.
@Suite struct ConfusionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Prints the table of a file of predictions, and its most frequent mistakes in words.
  private static let script = """
    import h5py, json, numpy, sys
    with h5py.File(sys.argv[1]) as file:
        names = [name.decode() for name in file["class"]]
        labels, predicted = (file[name][:].reshape(len(file["row"]), -1).T for name in ("label", "predicted"))
    tables = numpy.zeros((len(labels), len(names), len(names)), int)
    for table, *pairs in zip(tables, labels, predicted):
        numpy.add.at(table, tuple(pairs), 1)
    sums = tables.sum(0)
    mistakes = sorted((-sums[i, j], i, j) for i, j in numpy.argwhere(sums) if i != j)[:5]
    lines = [f"  {names[i]} taken for {names[j]}: {-count} of {sums[i].sum()}" for count, i, j in mistakes]
    print(json.dumps({"classes": names, "confusion": (tables if len(tables) > 1 else tables[0]).tolist(), "lines": lines}))
    """

  private func expectConfusion(of run: String) throws {
    let arguments = ["evaluate", "--checkpoint", run]
    let text = try stn(nil, arguments + ["--json"])
    #expect(try stn(3, arguments + ["--json"]).output == text.output)
    let said = try object(text.output)
    try stn(2, ["predict", "--checkpoint", run, "--output", folder.path("p.h5")]).expect()
    let expected = try object(try python(Self.script, folder.path("p.h5")))
    for name in ["classes", "confusion"] {
      #expect(try #require(said[name]) == #require(expected[name]), "\(name)")
    }
    let lines = try stn(nil, arguments).output.split(separator: "\n").map(String.init)
      .filter { $0.contains(" taken for ") }
    #expect(lines.count > 2)
    #expect(NSArray(array: lines) == expected["lines"])
  }

  private func object(_ text: String) throws -> [String: NSArray] {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(object).compactMapValues { $0 as? NSArray }
  }

  @Test func `every sample is in the table once, on any number of ranks`() throws {
    try expectConfusion(of: SmokeRun.reference.get().path)
  }

  @Test func `samples of several labels have a table for each`() throws {
    let layers = "network={input: [1, 28, 140], layers: [max_pool: 7, dense: 55]}"
    let run = try SmokeRun(
      nil, ["data.distortion={kind: sequence}", "objective=[{cross_entropy: 5}]", layers, "training.steps=6"])
    try expectConfusion(of: run.path)
  }
}
