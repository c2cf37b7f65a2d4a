import ArgumentParser
import Foundation
import MPI
import POSIX
import ProgramSupport

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto
  case bar
  case lines

  /// Whether progress is drawn as a bar: on request, or where somebody watches a terminal.
  var isBar: Bool {
    switch self {
    case .auto: isatty(STDERR_FILENO) == 1 || Self.isLauncherAttended
    case .bar: true
    case .lines: false
    }
  }

  /// Whether the error stream of mpirun, to which that of its ranks is piped, is a terminal.
  private static var isLauncherAttended: Bool {
    guard let generations = Launcher(in: ProcessInfo.processInfo.environment)?.generations else {
      return false
    }
    let launcher = (1..<generations).reduce(getppid()) { process, _ in parent(of: process) }
    guard let target = try? targetOfLink("/proc/\(launcher)/fd/2") else { return false }
    return target.hasPrefix("/dev/pts/") || target.hasPrefix("/dev/tty")
  }

  /// The parent of a process, 0 where it cannot be known.
  private static func parent(of process: pid_t) -> pid_t {
    let lines = textOfKernel("/proc/\(process)/status").split(separator: "\n")
    let line = lines.first { $0.hasPrefix("PPid:") }
    return line.flatMap { pid_t($0.dropFirst(5).trimmingCharacters(in: .whitespaces)) } ?? 0
  }
}

/// A bar, or now and then a line, that tells how far a long work is.
final class ProgressMeter {
  private let title: String
  private let total: Int
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
    isBar = style.isBar
  }

  /// Shows that `done` steps are done, at most ten times a second; lines come every ten seconds.
  func update(_ done: Int) {
    let now = ContinuousClock.now
    guard now - shown > (isBar ? .milliseconds(100) : .seconds(10)) || (isBar && done == total) else {
      return
    }
    shown = now
    let text = "\(title) \(done)/\(total) | \(rate(done)) samples/s | \(remaining(done)) left"
    write(isBar ? "\r\(bar(done)) \(text)\u{1B}[K" : "\(text)\n")
  }

  /// Makes room for a line of other text.
  func clear() {
    if isBar { write("\r\u{1B}[K") }
  }

  private func bar(_ done: Int) -> String {
    let width = 24
    let filled = width * done / max(total, 1)
    return "[" + String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled) + "]"
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
