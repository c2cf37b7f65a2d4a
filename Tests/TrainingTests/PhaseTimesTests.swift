import Foundation
import Testing
import Training

@Suite struct PhaseTimesTests {
  private let text = #"{"backward":2.5,"data":0.5,"exchange":0.25,"forward":1.5,"update":0.25,"wait":0.125}"#

  @Test func `a line of metrics names every phase of a step`() throws {
    let times = try JSONDecoder().decode(PhaseTimes.self, from: Data(text.utf8))
    #expect(Phase.ofSteps.map { times[$0] } == [0.5, 1.5, 2.5, 0.125, 0.25, 0.25])
    #expect(times.phases == Phase.ofSteps && times[.moments] == 0)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(times), as: UTF8.self) == text)
  }

  @Test func `what is no part of a step is named where it took any time`() throws {
    var times = try JSONDecoder().decode(PhaseTimes.self, from: Data(text.utf8))
    times[.moments] = 4
    #expect(times.phases == Phase.ofSteps + [.moments] && times.total == 9.125)
    #expect(try JSONDecoder().decode(PhaseTimes.self, from: JSONEncoder().encode(times)) == times)
  }

  @Test func `a line that lacks a phase is refused`() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PhaseTimes.self, from: Data(#"{"wait":1}"#.utf8))
    }
  }

  @Test func `shares are of all phases together`() throws {
    let times = try JSONDecoder().decode(PhaseTimes.self, from: Data(text.utf8))
    #expect(times.total == 5.125)
    #expect(times.share(of: .backward) == 2.5 / 5.125)
    #expect(PhaseTimes().share(of: .data) == 0)
  }
}
