import CMPI
public import Foundation
import Watch

/// The MPI library, from its start to its end in this process.
///
/// MPI can be started once a process, and only the thread that started it may call it. A process that no launcher
/// started is a world of one rank, for which the library is not started at all: it may be unable to, as where there is
/// no place for temporary files, or inside of an interactive allocation. The type cannot be copied, so that it ends at most once.
public struct MPIEnvironment: ~Copyable {
  /// All ranks of the job, on a duplicate of `MPI_COMM_WORLD` that no other library sends on.
  public let world: Communicator

  private let usesLibrary: Bool

  /// Starts the library where a launcher started this process, and asks it for a thread level.
  ///
  /// `environment` is the process's own; by its variables a `Launcher` is recognised.
  /// Codes are returned from here on, not fatal: communicators inherit `MPI_ERRORS_RETURN` from the world
  /// (MPI 3.1, 8.3), and calls without a communicator report to the world. The corresponding C functions are
  /// `MPI_Init_thread` (MPI 3.1, 12.4.3), `MPI_Comm_set_errhandler` (8.3.1) and `MPI_Comm_dup` (6.4.2).
  ///
  /// - Precondition: the library was not started before in this process.
  /// - Throws: `MPIError` where the library cannot start, or offers less than the thread level.
  public init(
    threading: ThreadLevel = .funneled, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(MPIError) {
    precondition(!Self.wasStarted, "MPI was started before, and can be started only once a process")
    usesLibrary = Self.isLaunched(in: environment)
    world = usesLibrary ? try Self.start(threading) : .alone()
  }

  private static func start(_ threading: ThreadLevel) throws(MPIError) -> Communicator {
    var provided: Int32 = 0
    try check(
      Heartbeat.waiting(MPI_Init_thread(nil, nil, threading.value, &provided)), "MPI_Init_thread")
    guard provided >= threading.value else {
      let text =
        "the library offers thread level \(provided), but \(threading) (\(threading.value)) is needed"
      throw MPIError(function: "MPI_Init_thread", code: Int32(MPI_ERR_OTHER), text: text)
    }
    let world = CommunicatorHandle.world
    try check(MPI_Comm_set_errhandler(world.value, FaultHandle.returned.value), "MPI_Comm_set_errhandler")
    var duplicate = CommunicatorHandle.null
    try check(Heartbeat.waiting(MPI_Comm_dup(world.value, &duplicate.value)), "MPI_Comm_dup")
    return try Communicator(owning: duplicate)
  }

  /// Ends the library on all ranks; no communicator or shared memory may be used afterwards.
  ///
  /// Leaving it out ends the whole job with an error, which is what a rank that fails wants: it calls
  /// `Communicator.abort(code:)`. The corresponding C function is `MPI_Finalize` (MPI 3.1, 8.7).
  public consuming func finalize() throws(MPIError) {
    Heartbeat.enter(.ending)
    if usesLibrary { try check(Heartbeat.waiting(MPI_Finalize()), "MPI_Finalize") }
  }

  /// The name and version of the library, in one line.
  ///
  /// Also answered before the start. The corresponding C function is `MPI_Get_library_version` (MPI 3.1, 8.1.1).
  public static var libraryVersion: String {
    libraryText.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// The name and version of the library without what some add to it, such as `Open MPI v4.1.4`.
  public static var libraryName: String {
    let name = libraryText.prefix { !$0.isNewline && $0 != "," }
    return name.split(whereSeparator: \.isWhitespace).filter { $0 != "Version:" }.joined(separator: " ")
  }

  private static var libraryText: String {
    libraryString(capacity: Int(MPI_MAX_LIBRARY_VERSION_STRING)) { MPI_Get_library_version($0, $1) }
  }

  /// Whether the program was built with Open MPI, and not with an MPI of MPICH's family.
  public static var isOpenMPI: Bool { CMPI.isOpenMPI }

  /// The name of the machine that this rank runs on.
  ///
  /// The corresponding C function is `MPI_Get_processor_name` (MPI 3.1, 8.1.2); where the library does not run, the
  /// system is asked.
  public static var processorName: String {
    guard isRunning else { return ProcessInfo.processInfo.hostName }
    return libraryString(capacity: Int(MPI_MAX_PROCESSOR_NAME)) { MPI_Get_processor_name($0, $1) }
  }

  /// Whether a launcher started the process of this `environment`, so that it may be one of several ranks.
  public static func isLaunched(in environment: [String: String]) -> Bool {
    Launcher(in: environment)?.startsRanks ?? false
  }

  /// Whether calls are allowed now; `MPI_Initialized` and `MPI_Finalized` are allowed always (MPI 3.1, 8.7).
  static var isRunning: Bool {
    var isFinalized: Int32 = 0
    MPI_Finalized(&isFinalized)
    return wasStarted && isFinalized == 0
  }

  private static var wasStarted: Bool {
    var isInitialized: Int32 = 0
    MPI_Initialized(&isInitialized)
    return isInitialized != 0
  }
}

/// Which threads of a rank may call MPI (MPI 3.1, 12.4.3).
public enum ThreadLevel: Sendable {
  /// The rank has one thread.
  case single
  /// Only the thread that started the library.
  case funneled
  /// Any thread, one at a time.
  case serialized
  /// Any thread at any time.
  case multiple

  var value: Int32 {
    switch self {
    case .single: Int32(MPI_THREAD_SINGLE)
    case .funneled: Int32(MPI_THREAD_FUNNELED)
    case .serialized: Int32(MPI_THREAD_SERIALIZED)
    case .multiple: Int32(MPI_THREAD_MULTIPLE)
    }
  }
}
