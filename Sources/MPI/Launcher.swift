/// What started a process as one of several, as the variables tell that it left in the process's environment.
public struct Launcher: Sendable, Equatable {
  /// What people call it, such as `srun`.
  public let name: String

  /// The number of processes that it started, nil where it does not tell.
  public let taskCount: Int?

  /// The number of this process among them, from 0 on, nil where it does not tell.
  public let rank: Int?

  /// Whether the process may be one of several ranks, which find each other by what the launcher left them.
  ///
  /// A single task of Slurm is none: an interactive shell is one, too, and what runs in it inherits its variables. Nor are
  /// tasks of `srun --mpi=none`, which are given nothing to find each other by; Open MPI would end them in words of its own.
  public let startsRanks: Bool

  /// How many generations above this process the launcher stands that passes its error stream on: 1 is the parent; nil where it is
  /// not known.
  public let generations: Int?

  /// The launcher that speaks up in an `environment`, nil where none does.
  ///
  /// Where several do, one started the other's daemons, or the shell in which the other was called: the innermost counts.
  public init?(in environment: [String: String]) {
    guard let kind = Self.innermostFirst.first(where: { environment[$0.mark] != nil }) else { return nil }
    (name, generations) = (kind.name, kind.generations)
    taskCount = kind.count.flatMap { environment[$0] }.flatMap { Int($0) }
    rank = environment[kind.rank].flatMap { Int($0) }
    let isShell = kind.startsShells && taskCount == 1
    startsRanks = !isShell && (kind.name != Self.slurm || environment.keys.contains { $0.hasPrefix("PMI") })
  }

  /// Why processes that see a world of `worldSize` ranks are not what was launched, and what to do; nil where they may be.
  ///
  /// Where the launcher and the library do not know each other every process is a world of its own, and would
  /// overwrite what the others write.
  public func misfit(worldSize: Int) -> String? {
    guard worldSize == 1, (taskCount ?? 1) > 1 || (rank ?? 0) > 0 else { return nil }
    let count = taskCount.map { "\($0) processes" } ?? "several processes"
    return "\(name) started \(count), but each of them is alone in its world: "
      + "this program was built with \(MPIEnvironment.libraryName); \(remedy)"
  }

  private var remedy: String {
    let family =
      MPIEnvironment.isOpenMPI ? (slurm: "pmix", other: "mpich") : (slurm: "pmi2", other: "openmpi")
    return name == Self.slurm
      ? "start it by srun --mpi=\(family.slurm), or by the mpirun of that MPI"
      : "start it by the mpirun of that MPI, or build it for this one: STN_MPI=\(family.other) swift build -c release"
  }

  /// A launcher and its variables: one that tells of it, and those of the number of its processes and of each.
  private struct Kind: Sendable {
    let name: String
    let mark: String
    let count: String?
    let rank: String
    /// Whether single processes of it are often shells, in which something else is called.
    var startsShells = false
    /// How many generations above a process it stands, where that is known.
    var generations: Int?
  }

  private static let slurm = "srun"

  /// `SLURM_NTASKS` is not read: it stands in batch scripts, too, where a single process is what was meant.
  private static let innermostFirst = [
    Kind(
      name: "the mpirun of Open MPI", mark: "OMPI_COMM_WORLD_SIZE", count: "OMPI_COMM_WORLD_SIZE",
      rank: "OMPI_COMM_WORLD_RANK", generations: 1),
    // Also Intel MPI's and MVAPICH's: all are Hydra, which has a process of its own between itself and the ranks.
    Kind(
      name: "an mpirun of MPICH's family", mark: "MPI_LOCALRANKID", count: "PMI_SIZE", rank: "PMI_RANK",
      generations: 2),
    Kind(
      name: "the mpirun_rsh of MVAPICH", mark: "MV2_COMM_WORLD_SIZE", count: "MV2_COMM_WORLD_SIZE",
      rank: "MV2_COMM_WORLD_RANK"),
    Kind(name: "the mpiexec of PALS", mark: "PALS_RANKID", count: "PMI_SIZE", rank: "PALS_RANKID"),
    Kind(name: "aprun", mark: "ALPS_APP_PE", count: nil, rank: "ALPS_APP_PE"),
    Kind(
      name: "a launcher that speaks PMI", mark: "PMI_RANK", count: "PMI_SIZE", rank: "PMI_RANK",
      startsShells: true),
    Kind(
      name: slurm, mark: "SLURM_STEP_NUM_TASKS", count: "SLURM_STEP_NUM_TASKS", rank: "SLURM_PROCID",
      startsShells: true),
    Kind(name: "a launcher that speaks PMIx", mark: "PMIX_RANK", count: nil, rank: "PMIX_RANK"),
  ]
}
