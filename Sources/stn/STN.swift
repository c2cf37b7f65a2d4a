import ArgumentParser
import Files
import ProgramSupport
import Training

/// The command line.
@main
struct STN: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stn",
    abstract: "Train spatial transformer networks, data-parallel over MPI ranks.",
    discussion: """
      Every command runs by itself as one rank, and under mpirun as many:
        stn train --config Configs/smoke.yaml --output Runs/smoke
        mpirun -np 4 stn train --config Configs/quickstart.yaml --output Runs/first
      """,
    version: Software.version,
    subcommands: [
      Train.self, Evaluate.self, Predict.self, ReportRun.self, ExportCommand.self, Generate.self, Import.self,
      Inspect.self, Verify.self, Seal.self,
    ])

  /// Parses and runs a command.
  static func main() {
    runAsProgram()
  }
}
