import POSIX
import Testing

@Suite struct ControlGroupTests {
  @Test func `limits of memory are those of all control groups above a process, in both versions`() {
    #expect(
      ControlGroups.memoryLimitFiles(["0::/slurm.scope/job_7/task 0"]) == [
        "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/slurm.scope/memory.max",
        "/sys/fs/cgroup/slurm.scope/job_7/memory.max", "/sys/fs/cgroup/slurm.scope/job_7/task 0/memory.max",
      ])
    #expect(
      ControlGroups.memoryLimitFiles([
        "5:cpu,cpuacct:/a", "4:hugetlb,memory:/uid_1:2", "1:name=systemd:/", "0::/",
      ])
        == [
          "/sys/fs/cgroup/memory/memory.limit_in_bytes",
          "/sys/fs/cgroup/memory/uid_1:2/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max",
        ])
    #expect(ControlGroups.memoryLimitFiles(["", "0:memory"]) == [])
  }
}
