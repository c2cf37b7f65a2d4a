import Files
import POSIX

extension Collection<Found> {
  /// Refuses outputs that would replace what is read: a picture in a folder, or the labels beside an array.
  func check(areNone outputs: [NamedFile]) throws(Fault) {
    let taken = outputs.compactMap { output in
      (try? FileStatus(of: output.path)).map { (output: output, identity: $0.identity) }
    }
    // What is not there is not read.
    guard !taken.isEmpty else { return }
    for path in flatMap(\.inputs) {
      guard let identity = try? FileStatus(of: path).identity,
        let output = taken.first(where: { $0.identity == identity })?.output
      else { continue }
      throw Fault(
        .usage, "\(output.option) \(output.path) is one of the files that are read; name another output")
    }
  }
}
