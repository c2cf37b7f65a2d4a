/// Options of batch normalisation.
public struct BatchNormalisationOptions: Sendable, Equatable {
  /// What is added to the variance, so that the divisor is never zero.
  public var epsilon = 1e-5
  /// The part of the way that the running moments go to each batch's, above 0 and at most 1.
  public var momentum = 0.1
  /// The non-linearity.
  public var activation = ActivationOption.none
  /// Leaky ReLU: what negative numbers are multiplied by.
  public var slope = 0.01

  /// Makes the default options.
  public init() {}
}

/// Options of a leaky ReLU that is a layer by itself.
public struct LeakyReLUOptions: Sendable, Equatable {
  /// What negative numbers are multiplied by, in [0, 1).
  public var slope = 0.01

  /// Makes the default options.
  public init() {}
}
