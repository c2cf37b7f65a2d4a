import Files
package import Networks
package import SpatialTransformers

/// Adds up the gradients and figures of a step's micro-batches, over all ranks.
///
/// A step is `begin`, `add` for each micro-batch of this rank, `finish`.
package protocol GradientExchange: AnyObject {
  /// Forgets the last step, and zeroes the gradients of parameters and the changes of state.
  func begin()

  /// Adds the gradients that parameters and state hold, which are zero after it, and what the objective said of their samples.
  func add(_ sums: FigureSums)

  /// Leaves the sums over all ranks in these gradients and returns the figures of the step.
  ///
  /// `requests` is what this rank was asked to do; all learn what any was. `warps` is what this rank's
  /// transformers measured, in steps that do not measure an empty array on all ranks.
  func finish(_ requests: RunRequests, _ warps: [WarpHealth]) throws -> StepFigures
}

/// What all ranks know of a step after its exchange.
package struct StepFigures: Sendable, Equatable {
  /// What the objective said of the samples.
  package var sums: FigureSums
  /// What any rank was asked to do.
  package var requests = RunRequests()
  /// What the transformers measured, in their order; empty in steps that do not measure.
  package var warps: [WarpHealth] = []
  /// What could not be added up, by the name of the tensor; empty in a healthy step.
  package var faults: [Fault] = []

  /// A tensor with contributions that could not be added up.
  package struct Fault: Sendable, Equatable, CustomStringConvertible {
    /// The name of the parameter or figure.
    package var name: String
    /// Elements that were NaN or infinite.
    package var notFinite: Int
    /// Elements that were finite but too large for the exact sum.
    package var outOfRange: Int

    /// Both counts in words.
    package var description: String {
      "\(name): \(notFinite) not finite, \(outOfRange) out of range"
    }
  }
}
