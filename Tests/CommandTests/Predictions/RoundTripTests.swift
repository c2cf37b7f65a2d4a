import TestSupport
import Testing

@Suite struct RoundTripTests {
  /// Fixtures/make_logits.py wrote the golden file; this needs no PyTorch.
  @Test func `a checkpoint gives the logits that PyTorch computed from the same file`() throws {
    let checkpoint = fixturePath("round-trip.h5")
    try stn(nil, ["verify", checkpoint]).expect()
    let arguments = [checkpoint, digitFolder, fixturePath("round-trip.json")]
    try run(builtProduct("rank-checks"), ["logits"] + arguments).expect()
  }
}
