public import Files
public import MPI
public import Networks

extension MPIError: StatusError {
  /// Whatever MPI refuses.
  public var exitStatus: ExitStatus { .mpi }
}

extension NetworkError: StatusError {
  /// Networks are what the configuration says.
  public var exitStatus: ExitStatus { .configuration }
}
