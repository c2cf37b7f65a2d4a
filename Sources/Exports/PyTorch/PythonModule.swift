import Datasets
import Files
import Networks
import SpatialTransformers

/// A Python module that rebuilds one network in PyTorch, with what it needs and nothing else.
package struct PythonModule {
  private let model: TrainedModel

  /// The name of the file with the parameters.
  private let parameters: String

  /// Prepares the module beside a file of this name.
  package init(of model: TrainedModel, parameters: String) {
    self.model = model
    self.parameters = parameters
  }

  /// The whole text.
  package var text: String {
    let network = PythonNetwork(of: model.network)
    var shape = model.options.input
    let layers = PythonText.dictionary(network.write(model.options.layers, behind: &shape, at: ""))
    let parts =
      [
        introduction + "\n\n" + imports(of: network) + Self.loading, PythonBlock.layersText,
        networkText(layers),
      ]
      + PythonBlock.allCases.filter(network.blocks.contains).map(\.text) + tables(of: network)
    return parts.joined(separator: "\n\n\n") + "\n"
  }

  private var introduction: String {
    """
    \"\"\"A spatial transformer network in PyTorch, written by stn \(Software.version) after \(model.step) steps of training.

        import model
        net = model.load(\(PythonText.literal(parameters).lines[0]))
        logits, thetas = net(images)

    Images are \(model.inputDescription).
    They are normalised by the network itself. Logits are \(logits); thetas has what every transformer
    read off them, by its path\(transformers).
    \"\"\"
    """
  }

  private var transformers: String {
    let list = model.network.transformers.map {
      "\(PythonText.literal($0.path).lines[0]): \($0.family.rawValue), \($0.transformation.parameterCount) parameters"
    }
    return list.isEmpty ? "" : ":\n    " + list.joined(separator: ";\n    ")
  }

  private var logits: String { model.heads > 1 ? "(N, labels, classes)" : "(N, classes)" }

  private func imports(of network: PythonNetwork) -> String {
    (network.blocks.contains(.taps) ? "import itertools\n\n" : "")
      + "import torch\nfrom safetensors.torch import load_file\nfrom torch import nn\n"
      + (network.blocks.contains(.posedLinear) ? "from torch.nn import functional\n" : "")
  }

  private static let loading = #"""


    def load(path):
        """The network with the parameters of a file, ready to predict."""
        network = Network()
        network.load_state_dict(load_file(path))
        return network.eval()
    """#

  /// The network's own class.
  private func networkText(_ layers: PythonText) -> String {
    let layers = layers.lines.dropFirst().dropLast().map { "        \($0)" }
    return ([Self.networkBegin] + layers + [Self.networkMiddle] + normalisation + [output])
      .joined(separator: "\n")
  }

  private static let networkBegin = #"""
    class Network(Layers):
        """Images to logits, and to θ of every transformer."""

        def __init__(self):
            super().__init__({
    """#

  private static let networkMiddle = #"""
            })

        def forward(self, images):
            thetas, value = {}, images.to(next(self.parameters()).dtype)
    """#

  private var normalisation: [String] {
    let scaled = model.white == 1 ? [] : ["        value = value / \(Int(model.white))"]
    guard let numbers = model.normalisation else { return scaled }
    let ones = model.options.input.dropFirst().map { _ in ", 1" }.joined()
    func perChannel(_ values: [Float]) -> String { "value.new_tensor(\(values)).view(-1\(ones))" }
    return scaled + [
      "        value = (value - \(perChannel(numbers.means))) / \(perChannel(numbers.deviations))"
    ]
  }

  private var output: String {
    let row = model.heads > 1 ? ".unflatten(1, (\(model.heads), -1))" : ""
    return "        return super().forward(value, thetas)\(row), thetas"
  }

  /// What is looked up by name.
  private func tables(of network: PythonNetwork) -> [String] {
    let families = network.families.sorted { $0.rawValue < $1.rawValue }
      .map { "    \"\($0.rawValue)\": lambda t: \($0.pythonEntries)," }
    let kernels = network.kernels.sorted { $0.rawValue < $1.rawValue }
      .map { "    \"\($0.rawValue)\": \($0.pythonSampler)," }
    return
      (families.isEmpty
      ? []
      : [
        "# The entries of a family's matrix, row by row, by θ's.\nFAMILIES = {\n"
          + families.joined(separator: "\n") + "\n}"
      ])
      + (network.kernels.contains(.bicubic) ? [PythonBlock.cubicText] : [])
      + (kernels.isEmpty ? [] : ["KERNELS = {\n" + kernels.joined(separator: "\n") + "\n}"])
  }
}

extension TransformationFamily {
  /// The entries of the matrix in Python, of families that have one; `t` has θ's.
  fileprivate var pythonEntries: String {
    switch self {
    case .translation: "[1, 0, t[0], 0, 1, t[1], 0, 0, 1]"
    case .attention: "[t[0], 0, t[1], 0, t[0], t[2], 0, 0, 1]"
    case .rotation: "[t[0].cos(), -t[0].sin(), 0, t[0].sin(), t[0].cos(), 0, 0, 0, 1]"
    case .similarity: "[1 + t[0], -t[1], t[2], t[1], 1 + t[0], t[3], 0, 0, 1]"
    case .affine: "[*t, 0, 0, 1]"
    case .projective: "[*t, 1]"
    case .affine3D: "[*t, 0, 0, 0, 1]"
    case .thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline: "None"
    }
  }
}

extension SamplingKernel {
  /// The sampler in Python.
  fileprivate var pythonSampler: String {
    switch self {
    case .nearest: "separable(lambda f: [((f >= 0.5).long(), torch.ones_like(f))])"
    case .bilinear, .trilinear: "separable(lambda f: [(0, 1 - f), (1, f)])"
    case .bicubic:
      "separable(lambda f: [(-1, far(1 + f)), (0, near(f)), (1, near(1 - f)), (2, far(2 - f))])"
    case .area: "area"
    }
  }
}
