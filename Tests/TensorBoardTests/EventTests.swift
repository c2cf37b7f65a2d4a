import EventMessages
import Foundation
import SwiftProtobuf
import Testing
import Training

@testable import TensorBoard

/// A line of metrics as `metrics.jsonl` has it.
func line(_ step: Int, _ columns: String = "\"loss\":0.5") throws -> MetricsLine {
  let phases = Phase.allCases.map { "\"\($0.rawValue)\":\($0 == .data ? 1.5 : 0)" }.joined(separator: ",")
  let text = "{\"step\":\(step),\"phases\":{\(phases)},\(columns)}"
  return try JSONDecoder().decode(MetricsLine.self, from: Data(text.utf8))
}

/// Events as records hold them; the expected bytes are what TensorBoard's own messages make of the same.
@Suite struct EventTests {
  /// Half past the first second of 1970: 9 is the tag of the time.
  private let time: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F]

  private func bytes(_ event: TensorBoardEvent) throws -> [UInt8] {
    var event = event
    event.wallTime = 1.5
    return try event.serializedBytes()
  }

  @Test func `a number that is zero is told from none`() throws {
    var event = TensorBoardEvent()
    var value = TensorBoardSummary.Value()
    (event.step, value.tag, value.simpleValue) = (7, "a", 0)
    event.summary.value = [value]
    #expect(try bytes(event) == time + [16, 7, 42, 10, 10, 8, 10, 1, 97, 21, 0, 0, 0, 0])
  }

  @Test func `pictures, starts and versions have the numbers of TensorBoard's schema`() throws {
    let picture = TensorBoardEvent.picture("p", png: [1, 2], width: 3, height: 2, step: 300)
    #expect(picture.hasPicture)
    #expect(
      try bytes(picture) == time
        + [16, 172, 2, 42, 17, 10, 15, 10, 1, 112, 34, 10, 8, 2, 16, 3, 24, 3, 34, 2, 1, 2])
    #expect(try bytes(.start(behind: 7)) == time + [16, 8, 58, 2, 8, 1])
    #expect(try bytes(.version) == time + [26, 13] + Array("brain.Event:2".utf8))
  }

  @Test func `the numbers of a line have the names of their places, and the step apart`() throws {
    let line = try line(
      3,
      "\"loss\":0.5,\"validation_loss\":0.25,\"validation_pose_error\":2,\"learning_rate\":0.1,\"warps\":{\"a/b\":{\"scale\":-4}}"
    )
    let scalars = Dictionary(uniqueKeysWithValues: line.scalars.map { ($0.tag, $0.number) })
    let phases = Dictionary(
      uniqueKeysWithValues: Phase.ofSteps.map { ("phases/\($0.rawValue)", $0 == .data ? 1.5 : 0) })
    let others = [
      "train/loss": 0.5, "validation/loss": 0.25, "validation/pose_error": 2, "train/learning_rate": 0.1,
      "warps/a/b/scale": -4,
    ]
    #expect(scalars == phases.merging(others) { $1 })
    let event = TensorBoardEvent.scalars(line)
    #expect(event.step == 3 && !event.hasPicture)
    #expect(event.summary.value.map(\.tag) == line.scalars.map(\.tag))
    #expect(event.summary.value.first { $0.tag == "train/learning_rate" }?.simpleValue == 0.1)
    #expect(abs(event.wallTime - Date().timeIntervalSince1970) < 60)
  }
}
