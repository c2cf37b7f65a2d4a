import Files
import HDF5
import Networks
import TestSupport
import Testing
import Training

@Suite struct ExitStatusTests {
  @Test func `every kind of failure has its documented status`() throws {
    let folder = try TemporaryFolder()
    let network = #expect(throws: NetworkError.self) {
      _ = try Network(NetworkOptions(), microBatch: 1, seed: 1)
    }
    let file = #expect(throws: H5Error.self) { _ = try H5File.open(at: folder.path("none.h5")) }
    #expect(Files.ExitStatus(of: try #require(network)) == .configuration)
    #expect(Files.ExitStatus(of: try #require(file)) == .inputOutput)
    #expect(Files.ExitStatus(of: Fault(.noCheckpoint, "")) == .noCheckpoint)
    #expect(Files.ExitStatus(of: CancellationError()) == .internalError)
  }
}
