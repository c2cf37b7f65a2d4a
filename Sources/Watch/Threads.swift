import Glibc

/// Runs `body` on a thread of its own, which takes no signals.
func startThread(_ body: @escaping @Sendable () -> Void) {
  var (all, own) = (sigset_t(), sigset_t())
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &own)
  defer { pthread_sigmask(SIG_SETMASK, &own, nil) }
  let box = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { context in
      if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  if code == 0 { pthread_detach(thread) } else { box.release() }
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Waits for so many seconds.
func pause(_ seconds: Double) {
  var time = timespec()
  time.tv_sec = Int(seconds)
  time.tv_nsec = Int((seconds - Double(time.tv_sec)) * 1e9)
  nanosleep(&time, nil)
}

/// Writes text to the error stream, as far as somebody takes it within a second: what nobody reads must not hold up the end.
func say(_ text: String) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    var entry = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&entry, 1, 1000) == 1 else { return }
    // A pipe that takes anything takes so much at once (PIPE_BUF).
    let count = rest.prefix(4096).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}
