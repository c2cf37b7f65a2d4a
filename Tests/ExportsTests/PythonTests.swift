import Exports
import Foundation
import Networks
import TestSupport
import Testing

@Suite struct PythonTests {
  private func text(_ model: TrainedModel) -> String {
    PythonModule(of: model, parameters: "a.safetensors").text
  }

  @Test func `a module of every kind of layer is Python`() throws {
    let folder = try TemporaryFolder()
    let models = [
      try model(everyPlacement, input: "[2, 12, 12]"), try transformer("transformation: piecewise_affine"),
      try model(
        "spatial_transformer: {transformation: affine_3d}, depth_projection, dense: 2", input: "[1, 4, 6, 6]"),
      try model(modernLayers), try model(#"dense: {units: 2, name: "it's \"forward\""}"#),
    ]
    for model in models {
      let path = folder.path("model.py")
      try text(model).write(toFile: path, atomically: true, encoding: .utf8)
      let script = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())"
      try run("/usr/bin/python3", ["-c", script, path]).expect()
    }
  }

  @Test func `a module holds what its network needs and no more`() throws {
    let plain = text(try model("dense: {units: 3, activation: relu}, dense: 2"))
    for name in ["Transformer", "Grid", "KERNELS", "itertools", "Parallel"] {
      #expect(!plain.contains(name), "\(name)")
    }
    #expect(plain.contains(#"            "0/flat": nn.Flatten(),"#))
    #expect(plain.contains(#"            "0": nn.Linear(144, 3),"#))
    let warped = text(try transformer("transformation: affine, kernel: nearest"))
    #expect(warped.contains(#""affine": lambda t: [*t, 0, 0, 1],"#))
    #expect(warped.contains("class MatrixMap") && !warped.contains("ControlPointMap"))
    #expect(warped.contains("\"nearest\": separable") && !warped.contains("bilinear"))
  }

  @Test func `normalisations and blocks are PyTorch's own, with the options of the network`() throws {
    let text = text(try model(modernLayers))
    for line in [
      #"            "norm": nn.BatchNorm2d(4, eps=1e-05, momentum=0.1),"#,
      #"            "norm/relu": nn.ReLU(),"#, #"            "block": Residual("#,
      #"                    "0/relu": nn.LeakyReLU(0.01),"#,
      #"                    "1": nn.BatchNorm2d(4, eps=0.001, momentum=0.2),"#,
      #"            "3": nn.LeakyReLU(0.3),"#, #"            "4": nn.AdaptiveAvgPool2d(1),"#,
      #"            "4/flat": nn.Flatten(),"#,
      #"            "row": nn.BatchNorm1d(4, eps=1e-05, momentum=0.1),"#,
    ] {
      #expect(text.contains(line + "\n"), "\(line) in \(text)")
    }
    #expect(text.contains("class Residual(Layers):"))
  }

  @Test func `constants and limits of θ stand in the module`() throws {
    let text = text(
      try transformer("transformation: similarity, locked: {a: 0.5}, ranges: {b: [-0.5, 0.25]}"))
    #expect(text.contains("limits=[(0.0, -0.5, 0.25), None, None]"))
    #expect(text.contains("constants=[0.5, None, None, None]"))
  }

  @Test func `a window larger than its input is cut to it`() throws {
    let text = text(
      try model("average_pool: {size: 3, stride: 3, ceiling: true}, dense: 2", input: "[1, 2, 7]"))
    #expect(text.contains("nn.AvgPool2d((2, 3), 3, ceil_mode=True)"))
  }
}
