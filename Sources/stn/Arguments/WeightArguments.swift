public import ArgumentParser
public import Training

/// The option by which commands are told which of a checkpoint's weights to take.
struct WeightArguments: ParsableArguments {
  @Option(
    name: .customLong("weights"),
    help:
      "Which of the checkpoint's weights to take; the averaged ones if it has any and nothing else is said.")
  var choice: WeightChoice?
}

extension WeightChoice: ExpressibleByArgument {}
