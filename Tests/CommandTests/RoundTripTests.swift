import TestSupport
import Testing

@Suite struct RoundTripTests {
  /// Fixtures/make_logits.py wrote the golden file; this needs no PyTorch.
  @Test func `a checkpoint gives the logits that PyTorch computed from the same file`() throws {
    let fixtures = path("Tests/CommandTests/Fixtures")
    try stn(nil, ["verify", fixtures + "/round-trip.h5"]).expect()
    let arguments = [
      "\(fixtures)/round-trip.h5", path("Tests/DatasetsTests/Fixtures"), "\(fixtures)/round-trip.json",
    ]
    try run(builtProduct("rank-checks"), ["logits"] + arguments).expect()
  }
}
