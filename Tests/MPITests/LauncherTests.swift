import MPI
import Testing

@Suite struct LauncherTests {
  @Test(arguments: [
    (["OMPI_COMM_WORLD_SIZE": "4", "SLURM_STEP_NUM_TASKS": "1"], 4),
    (["PMI_RANK": "0", "PMI_SIZE": "3"], 3),
    (["PMI_RANK": "0", "PMI_SIZE": "3", "MPI_LOCALRANKID": "0", "SLURM_STEP_NUM_TASKS": "1"], 3),
    (["PALS_RANKID": "5", "PMI_SIZE": "6"], 6),
    (["SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "2"], 2),
  ])
  func `a launcher's number of tasks is read from its variables`(variables: [String: String], count: Int) {
    #expect(Launcher(in: variables)?.taskCount == count)
  }

  @Test(arguments: [[:], ["SLURM_PROCID": "0", "SLURM_NTASKS": "8"], ["PMI_RANK": "0", "PMI_SIZE": "many"]])
  func `no number of tasks stands in a shell or in a batch script`(variables: [String: String]) {
    #expect(Launcher(in: variables)?.taskCount == nil)
  }

  @Test(arguments: [
    ["OMPI_COMM_WORLD_SIZE": "1"], ["OMPI_COMM_WORLD_SIZE": "4", "SLURM_STEP_NUM_TASKS": "1"],
    ["PMI_RANK": "1", "PMI_SIZE": "2", "SLURM_STEP_NUM_TASKS": "1"],
    ["MPI_LOCALRANKID": "0", "PMI_RANK": "0", "PMI_SIZE": "1", "SLURM_STEP_NUM_TASKS": "1"],
    ["SLURM_STEP_NUM_TASKS": "2", "PMIX_RANK": "0"], ["PMIX_RANK": "0"], ["PMI_RANK": "1"],
    ["ALPS_APP_PE": "0"], ["PALS_RANKID": "0"], ["MV2_COMM_WORLD_SIZE": "2"],
  ])
  func `a launcher is recognised by its variables`(variables: [String: String]) {
    #expect(MPIEnvironment.isLaunched(in: variables))
  }

  @Test(arguments: [
    [:], ["SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_JOB_ID": "7"],
    ["SLURM_STEP_NUM_TASKS": "1", "SLURM_STEP_ID": "4294967290", "PMIX_RANK": "0", "SLURM_NTASKS": "8"],
    ["SLURM_STEP_NUM_TASKS": "1", "PMI_SIZE": "1", "PMI_RANK": "0"],
    ["SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "0", "SLURM_STEP_ID": "0"],
  ])
  func `a shell, a batch script, an interactive step and tasks without PMI are no launch`(
    variables: [String: String]
  ) {
    #expect(!MPIEnvironment.isLaunched(in: variables))
  }

  @Test(arguments: [
    ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "4"],
    ["MPI_LOCALRANKID": "0", "PMI_RANK": "0", "PMI_SIZE": "4"],
    ["SLURM_STEP_NUM_TASKS": "4", "SLURM_PROCID": "0"],
  ])
  func `processes that are each alone are told who started them and what they were built with`(
    variables: [String: String]
  ) throws {
    let launcher = try #require(Launcher(in: variables))
    let misfit = try #require(launcher.misfit(worldSize: 1))
    #expect(misfit.hasPrefix("\(launcher.name) started 4 processes, but each of them is alone"))
    #expect(misfit.contains("built with \(MPIEnvironment.libraryName); start it by "))
    #expect(launcher.misfit(worldSize: 4) == nil)
  }

  @Test func `a later process of unknown many is misled if it is alone, and the first may be meant so`() {
    #expect(Launcher(in: ["PMIX_RANK": "1"])?.misfit(worldSize: 1) != nil)
    #expect(Launcher(in: ["PMIX_RANK": "0"])?.misfit(worldSize: 1) == nil)
    #expect(
      Launcher(in: ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1"])?.misfit(worldSize: 1) == nil)
  }

  @Test func `the library has a short name with its family and version`() {
    let name = MPIEnvironment.libraryName
    #expect(name.contains("MPI") && name.contains { $0.isNumber } && name.count < 60, "\(name)")
    #expect(name.contains("Open MPI") == MPIEnvironment.isOpenMPI)
  }
}
