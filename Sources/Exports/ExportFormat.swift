/// What a trained network is exported as, by the names that the command line uses.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// A graph of operators for ONNX's runtimes.
  case onnx
  /// The parameters alone, with what is known of them.
  case safetensors
  /// The parameters, and a Python module beside them that rebuilds the network.
  case pytorch
}
