import Tensors

/// θ of a transformer, for the layers behind it that read it as a pose, and the gradient that they give back.
///
/// The transformer's forward pass writes θ and zeroes the gradient. Readers add to the gradient in their backward
/// passes, before the transformer's own, which adds what comes from the warp and takes the sum to its localisation.
final class Pose {
  /// The path of the transformer.
  let path: String

  /// θ of every sample; (N, P), plain.
  let theta: Tensor

  /// The gradient with respect to θ; (N, P), plain.
  let gradient: Tensor

  /// Makes the pose of a transformer whose θ starts at these P values in every sample.
  init(path: String, samples: Int, start: [Float]) {
    self.path = path
    theta = Tensor([samples, start.count])
    gradient = Tensor(theta.descriptor)
    for sample in 0..<samples { theta.sample(sample).update(from: start, count: start.count) }
  }
}
