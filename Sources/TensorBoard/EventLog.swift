import EventMessages
import Foundation
import Training

/// What a run tells TensorBoard.
///
/// Whatever happens to the file, the run goes on: numbers that cannot be written wait for the next time, pictures do not.
final class EventLog {
  private let folder: String
  private var start: RunProgress
  private let warn: (String) -> Void
  private var file: EventFile?
  private var waiting: [TensorBoardEvent] = []
  private var hasWarned = false

  /// Prepares to write into a folder from `start` on; nothing is made before the first event is to be written.
  ///
  /// `warn` hears of the first failure.
  init(in folder: String, from start: RunProgress, warn: @escaping (String) -> Void) {
    (self.folder, self.start, self.warn) = (folder, start, warn)
  }

  /// Has an event wait for the next that is written.
  func put(_ event: TensorBoardEvent) { waiting.append(event) }

  /// Writes an event, and those that wait.
  func write(_ event: TensorBoardEvent) {
    put(event)
    attempt {
      try opened().append(waiting)
      waiting = []
    }
    waiting.removeAll(where: \.hasPicture)
  }

  /// Goes on behind an earlier step: what was told of later ones no longer counts, wherever it stands.
  func goBack(to step: Int) {
    file = nil
    start.step = step
    start.metrics.removeAll { $0.step > step }
    waiting.removeAll { $0.step > step }
  }

  /// Waits until all that was written is on the disk.
  func synchronize() { attempt { try file?.synchronize() } }

  private func attempt(_ body: () throws -> Void) {
    do { try body() } catch {
      // Where a picture finds no room, the next numbers may: as often as that would nobody read it.
      if !hasWarned {
        warn("\(error); training goes on, metrics.jsonl has the numbers, and this is said once")
      }
      hasWarned = true
    }
  }

  /// The file, which is begun where there is none yet: where earlier ones are there, what these tell of later steps than the run
  /// goes on from is cut off; where there are none, all numbers so far are told.
  ///
  /// The start is for readers that have read what is cut off; of the first that they meet they take nothing back, so that every
  /// file has one.
  private func opened() throws -> EventFile {
    if let file { return file }
    let new = try EventFile(in: folder)
    if !new.isFirst { EarlierEvents.cut(in: folder, behind: start.step) }
    let past = new.isFirst ? start.metrics.map(TensorBoardEvent.scalars) : []
    do { try new.append([.version, .start(behind: new.isFirst ? 0 : start.step)] + past) } catch {
      new.remove()
      throw error
    }
    file = new
    return new
  }
}
