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
}
