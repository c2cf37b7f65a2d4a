import MPI
import Testing

@Suite struct LauncherTests {
  @Test(arguments: [
    (["OMPI_COMM_WORLD_SIZE": "4", "SLURM_STEP_NUM_TASKS": "1"], 4),
    (["PMI_SIZE": "3"], 3),
    (["SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "2"], 2),
  ])
  func `a launcher's number of tasks is read from its variables`(variables: [String: String], count: Int) {
    #expect(MPIEnvironment.launcherTaskCount(in: variables) == count)
  }

  @Test(arguments: [[:], ["SLURM_PROCID": "0", "SLURM_NTASKS": "8"], ["PMI_SIZE": "many"]])
  func `no launcher speaks up in a shell or in a batch script`(variables: [String: String]) {
    #expect(MPIEnvironment.launcherTaskCount(in: variables) == nil)
  }

  @Test(arguments: [
    ["OMPI_COMM_WORLD_SIZE": "1"], ["OMPI_COMM_WORLD_SIZE": "4", "SLURM_STEP_NUM_TASKS": "1"],
    ["PMI_SIZE": "2", "SLURM_STEP_NUM_TASKS": "1"], ["SLURM_STEP_NUM_TASKS": "2", "PMIX_RANK": "0"],
    ["PMIX_RANK": "0"], ["PMI_RANK": "1"],
  ])
  func `a launcher is recognised by its variables`(variables: [String: String]) {
    #expect(MPIEnvironment.isLaunched(in: variables))
  }

  @Test(arguments: [
    [:], ["SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_JOB_ID": "7"],
    ["SLURM_STEP_NUM_TASKS": "1", "SLURM_STEP_ID": "4294967290", "PMIX_RANK": "0", "SLURM_NTASKS": "8"],
    ["SLURM_STEP_NUM_TASKS": "1", "PMI_SIZE": "1", "PMI_RANK": "0"],
  ])
  func `a shell, a batch script and an interactive step are no launch`(variables: [String: String]) {
    #expect(!MPIEnvironment.isLaunched(in: variables))
  }
}
