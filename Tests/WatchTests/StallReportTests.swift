import Testing

@testable import Watch

@Suite struct StallReportTests {
  /// A report of three ranks on one host, or on two.
  private func report(
    _ doings: [(Activity, isWaiting: Bool, step: Int, isSilent: Bool)?], hosts: [String] = ["a", "a", "a"]
  ) -> StallReport {
    StallReport(
      rows: doings.enumerated().map { rank, found in
        let member = Roster.Member(host: hosts[rank], process: 100 + Int32(rank), node: 0)
        guard let found else { return StallReport.Row(rank: rank, member: member, doing: nil) }
        var doing = Doing()
        (doing.activity, doing.isWaiting, doing.step) = (found.0, found.isWaiting, found.step)
        return StallReport.Row(rank: rank, member: member, doing: doing, isSilent: found.isSilent)
      }, seconds: 3)
  }

  @Test func `a process that does not run is named before those that wait`() {
    let report = report([
      (.exchange, true, 7, false), (.exchange, true, 7, true), (.exchange, true, 7, false),
    ])
    #expect(
      report.sentence
        == "nothing has moved for 3 s: rank 1 (process 101 on a) does not run: stopped, or the machine stands still or "
        + "cannot be reached, and the others wait")
  }

  @Test func `a rank that works is named where the others wait`() {
    let report = report([
      (.files, false, 7, false), (.exchange, true, 7, false), (.exchange, true, 7, false),
    ])
    #expect(
      report.sentence
        == "nothing has moved for 3 s: rank 0 (process 100 on a) stands still in reading or writing files of step 7, and "
        + "the others wait")
  }

  @Test func `where all wait the ranks behind are named`() {
    let report = report([
      (.exchange, true, 7, false), (.exchange, true, 6, false), (.exchange, true, 7, false),
    ])
    #expect(
      report.sentence
        == "nothing has moved for 3 s: rank 1 (process 101 on a) waits in step 6, behind the others")
  }

  @Test func `where all wait at the same place the network between hosts is named`() {
    let report = report(
      [(.exchange, true, 7, false), (.exchange, true, 7, false), (.exchange, true, 7, false)],
      hosts: ["a", "b", "a"])
    #expect(
      report.sentence
        == "nothing has moved for 3 s: all ranks wait for each other in exchange of step 7: the network between a and b "
        + "is cut, or MPI stands still")
  }

  @Test func `what is not known is said`() {
    let report = report([(.starting, true, 0, false), nil, nil])
    #expect(
      report.sentence
        == "nothing has moved for 3 s: rank 0 (process 100 on a) waits for others in starting MPI; what ranks of other "
        + "nodes are at is not known")
  }

  @Test func `the table has a line for every rank`() {
    let report = report([(.backward, false, 12, false), (.exchange, true, 12, false), nil])
    #expect(
      report.table.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        == [
          ["rank", "host", "process", "step", "at"], ["0", "a", "100", "12", "backward"],
          ["1", "a", "101", "12", "exchange,", "waits", "for", "others"],
          ["2", "a", "102", "-", "not", "known"],
        ])
  }
}
