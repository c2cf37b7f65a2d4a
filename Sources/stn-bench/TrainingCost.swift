import Networks

/// Floating-point operations of one sample's passes, counted from a plan.
///
/// A convolution or dense layer takes as many for the gradient of its weights as forward, and as many again for the
/// gradient of its input where that is needed; all else counts once each way. Kernels that go by Fourier transforms do fewer,
/// and may exceed the peak in what they count for.
struct TrainingCost {
  var forward: Int
  var backward: Int

  /// That of a layer with its parts; `givesInputGradient` says whether something before it learns.
  init(of summary: LayerSummary, givesInputGradient: Bool) {
    forward = summary.operations
    backward = 0
    let parts = summary.parts
    let own = summary.operations - parts.reduce(0) { $0 + $1.operations }
    let ownParameters = summary.parameterCount - parts.reduce(0) { $0 + $1.parameterCount }
    var isLearntFrom = givesInputGradient
    for part in parts {
      backward += TrainingCost(of: part, givesInputGradient: isLearntFrom).backward
      if summary.isSequence { isLearntFrom = isLearntFrom || part.parameterCount > 0 }
    }
    if ownParameters > 0 {
      backward += own * (givesInputGradient ? 2 : 1)
    } else if givesInputGradient || summary.parameterCount > 0 {
      backward += own
    }
  }

  /// That of a whole network.
  init(of network: Network) {
    self.init(of: network.summary, givesInputGradient: false)
  }

  /// Both passes.
  var total: Int { forward + backward }
}
