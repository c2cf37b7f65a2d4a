import ArgumentParser
import Foundation
import MPI
import ProgramSupport

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto
  case bar
  case lines

  /// The width of a bar's line, on request or where somebody watches a terminal; nil where progress is told in lines.
  func barWidth(on terminal: Terminal?) -> Int? {
    switch self {
    case .auto: terminal?.width
    case .bar: terminal?.width ?? 80
    case .lines: nil
    }
  }
}

/// A bar, or now and then a line, that tells how far a long work is.
final class ProgressMeter {
  private let title: String
  private let total: Int
  private let style: ProgressStyle
  private let terminal: Terminal?
  private let isBar: Bool
  private let unitsPerStep: Int
  private let start: Int
  private let began = ContinuousClock.now
  private var shown = ContinuousClock.now

  /// A meter of `total` steps, of which `start` are done, each worth `unitsPerStep` samples.
  init(_ title: String, from start: Int = 0, to total: Int, samplesPerStep: Int, style: ProgressStyle) {
    self.title = title
    self.total = total
    self.start = start
    unitsPerStep = samplesPerStep
    self.style = style
    terminal = Terminal.watched()
    isBar = style.barWidth(on: terminal) != nil
  }

  /// Shows that `done` steps are done, at most ten times a second; lines come every ten seconds.
  func update(_ done: Int) {
    let now = ContinuousClock.now
    guard now - shown > (isBar ? .milliseconds(100) : .seconds(10)) || (isBar && done == total) else {
      return
    }
    shown = now
    let words = ["\(title) \(done)/\(total)", "\(rate(done)) samples/s", "\(remaining(done)) left"]
    // Somebody may have changed the width meanwhile.
    guard let width = style.barWidth(on: terminal) else { return write(LogLine(words).whole + "\n") }
    let bar = ProgressBar(share: Double(done) / Double(max(total, 1)), words)
    write("\r\(bar.line(width: width))\u{1B}[K")
  }

  /// Makes room for a line of other text.
  func clear() {
    if isBar { write("\r\u{1B}[K") }
  }

  private var seconds: Double { max((ContinuousClock.now - began) / .seconds(1), 1e-9) }

  private func rate(_ done: Int) -> Int { Int(Double((done - start) * unitsPerStep) / seconds) }

  private func remaining(_ done: Int) -> String {
    guard done > start else { return "--:--" }
    return clockTime(seconds / Double(done - start) * Double(total - done))
  }

  private func write(_ text: String) {
    Ranks.complain(unterminated: text)
  }
}

/// Shows on rank 0 how many of `count` samples are done, as `body` tells.
func withMeter<Value>(
  _ count: Int, over world: Communicator, _ body: ((Int) -> Void) throws -> Value
) throws -> Value {
  let meter = ProgressMeter("sample", to: count, samplesPerStep: 1, style: .auto)
  defer { if world.rank == 0 { meter.clear() } }
  return try body { if world.rank == 0 { meter.update($0) } }
}

/// Seconds as `h:mm:ss`, or `mm:ss` below an hour.
func clockTime(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded())
  let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
  return hours > 0
    ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%02d:%02d", minutes, rest)
}
