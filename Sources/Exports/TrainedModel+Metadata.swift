import Datasets
import Files
import Foundation
import Networks
import SpatialTransformers
import Training

extension TrainedModel {
  /// What every format tells of the network besides its numbers, by name; lists are in JSON.
  func metadata() throws -> [String: String] {
    var facts = [
      "software": "stn \(Software.version)", "step": "\(step)", "digest": digest,
      "digest_algorithm": "XXH64 of the tensors' little-endian bytes, one after another",
      "configuration": configuration, "class_names": try json(classNames), "heads": "\(heads)",
      "input": inputDescription, "input_shape": try json(options.input), "input_white": "\(white)",
    ]
    if weights == .averaged { facts["weights"] = weights.rawValue }
    if let average, average.momentModels != nil { facts["average"] = average.words }
    if let normalisation {
      facts["channel_mean"] = try json(normalisation.means)
      facts["channel_deviation"] = try json(normalisation.deviations)
    }
    for warp in network.transformers {
      facts["theta/\(warp.path)"] = try json(warp.transformation.parameterNames)
      facts["transformation/\(warp.path)"] = warp.family.rawValue
    }
    return facts
  }

  /// What the exported network takes, in words.
  public var inputDescription: String {
    let axes = options.input.count == 3 ? "(N, C, H, W)" : "(N, C, D, H, W)"
    let sizes = options.input.map(String.init).joined(separator: ", ")
    let pixels = element == .uint8 ? "bytes, 0 black to 255 white" : "numbers as they are kept"
    return "\(element.rawValue) \(axes) with (\(sizes)) a sample: \(pixels)"
  }

  private func json(_ list: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(list), as: UTF8.self)
  }
}
