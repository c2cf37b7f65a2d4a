import Files
import Testing
import Training

@Suite struct RunContentsTests {
  @Test func `a whole run's folder is told apart from what others put there`() {
    let contents = RunContents(
      of: [
        "train.log", "metrics.jsonl", "checkpoints", "config.yaml", "latest", "best", "stn.lock",
        "tensorboard",
        "lost+found",
        "slurm-1.out", ".nfs0000000000a1", ".dat.nosync1a2b.Xyz", ".mine.tmp",
      ],
      amidCheckpoints: [
        "step-00000010.h5", "step-00000009.h5", "step-9.h5", "step-00000008.h5.aside", "notes",
      ],
      latest: "checkpoints/step-00000010.h5\n")
    #expect(contents.checkpoints == [9, 10])
    #expect(contents.latest == 10)
    #expect(
      contents.traces == [
        "best", "config.yaml", "latest", "metrics.jsonl", "tensorboard", "checkpoints/step-00000008.h5.aside",
      ])
    #expect(contents.leftovers == [])
    #expect(
      contents.foreign == [
        ".dat.nosync1a2b.Xyz", ".mine.tmp", ".nfs0000000000a1", "lost+found", "slurm-1.out", "train.log",
        "checkpoints/notes", "checkpoints/step-9.h5",
      ])
    #expect(contents.tellsOfRun && !contents.isFree)
  }

  @Test(arguments: [
    ".config.yaml.node.7.tmp", ".metrics.jsonl.node.cluster.org.7.tmp", ".latest.node.7.tmp",
    ".step-00000004.h5.node.7.tmp", ".step-123456789.h5.node.7.tmp",
  ])
  func `what a run was writing is known by its name`(name: String) throws {
    let contents = RunContents(of: [], amidCheckpoints: [name])
    #expect(contents.leftovers.map(\.path) == ["checkpoints/\(name)"])
    #expect(contents.leftovers.first?.name.process == 7)
    #expect(contents.isFree, "a run that was killed while it began has lost nothing")
  }

  @Test(arguments: [
    ".mine.tmp", ".step-4.h5.node.7.tmp", ".step-00000004.h5.tmp", ".step-00000004.h5.node.tmp",
    ".step-00000004.h5.node.-7.tmp", ".step-00000004.h5..7.tmp", ".data.h5.node.7.tmp", "latest.node.7.tmp",
    ".stn-0123456789abcdef.tmp", ".latest.node.7.tmp.swp", ".config.yaml.swp",
  ])
  func `what looks like it is left alone`(name: String) {
    let contents = RunContents(of: [name])
    #expect(contents.leftovers == [] && contents.foreign == [name])
  }

  @Test(arguments: [
    nil, "", "\n", "\0\0\0\0\0\0\0\0", "checkpoints/step-00000005.h5\n", "checkpoints/step-4.h5\n",
    "checkpoints/",
    "../other/checkpoints/step-00000004.h5\n", "/other/step-00000004.h5\n", "step-00000004.h5\n",
    "checkpoints/../checkpoints/step-00000004.h5\n", "checkpoints/step-00000004.h5\0\n",
  ])
  func `a pointer that names no checkpoint of the folder names none`(text: String?) {
    #expect(RunContents(of: ["latest"], amidCheckpoints: ["step-00000004.h5"], latest: text).latest == nil)
  }

  @Test func `a folder is free where nothing is but what comes before a run begins`() {
    #expect(RunContents().isFree)
    #expect(RunContents(of: ["stn.lock", "checkpoints"]).isFree)
    for names in [["config.yaml"], ["metrics.jsonl"], ["best"], ["tensorboard"], ["train.log"]] {
      #expect(!RunContents(of: names).isFree, "\(names)")
    }
    #expect(!RunContents(of: [], amidCheckpoints: ["step-00000000.h5"]).isFree)
  }
}
