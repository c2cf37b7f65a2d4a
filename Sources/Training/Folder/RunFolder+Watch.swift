import MPI
import POSIX
import Watch

extension RunFolder {
  /// Has the nodes of a run tell each other what their ranks are at, in files that are made here; a collective call.
  ///
  /// Nothing happens on a single node, or where nobody watches. That nothing can be written is a warning.
  func startPosts(over world: Communicator, warn: (String) -> Void) throws {
    let names = Watchdog.postNames
    guard try world.allreduce(names.isEmpty ? 0 : 1, .min) > 0 else { return }
    let path = path(of: .watch)
    let number = try world.textFromRankZero {
      do throws(SystemError) {
        removePosts()
        try makeFolder(path)
        for name in names { _ = try Descriptor(.sharing, "\(path)/\(name)") }
        return "\(UInt64.random(in: 0 ... .max))"
      } catch {
        warn(
          "\(path) cannot be made: \(error); nodes cannot tell each other what their ranks are at, so that they may stand "
            + "still \(Watchdog.leniency) times as long")
        return ""
      }
    }
    if let run = UInt64(number) { Watchdog.startPosts(in: path, run: run) }
  }

  /// Takes away what nodes told each other, if nobody else put anything there.
  func removePosts() {
    let path = path(of: .watch)
    for name in (try? namesInFolder(path)) ?? [] where Watchdog.isPostName(name) {
      try? removeFile("\(path)/\(name)")
    }
    try? removeFolder(path)
  }
}
