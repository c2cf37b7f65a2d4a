import Datasets
import Foundation
import Networks
import Training

/// What came of judging a network: by samples as they are, and, if that was asked for, by several distortions of each.
struct Judgement {
  /// The figures of the first distortion, which is the one that every other command sees.
  let plain: FigureSums
  /// What was taken for what in it; nil where no classes are predicted.
  let confusion: ConfusionReport?
  /// How much of the angle by which samples are turned each transformer turns back in it, where that is known.
  private let turnedBack: [(path: String, slope: Double)]
  /// How figures lie over the distortions, by their slots; none where there was but one.
  private let spreads: [(figure: Figure, spread: FigureSpread?)]
  /// The distortions of each sample.
  private let distortions: Int
  /// The errors of averaged predictions, where they were asked for.
  private let averaged: FigureSums?

  /// Puts together the figures of each distortion, of which there is at least one, and what comes of them.
  init(
    _ sums: [FigureSums], _ confusion: ConfusionReport?, turnedBack: [(path: String, slope: Double)],
    averaged: FigureSums?
  ) {
    (plain, distortions, self.confusion, self.averaged) = (sums[0], sums.count, confusion, averaged)
    self.turnedBack = turnedBack
    spreads = sums[0].figures.enumerated().map { slot, figure in
      let values = sums.compactMap { $0.value(at: slot) }
      // Where one was not finite, there is no mean.
      return (figure, values.count > 1 && values.count == sums.count ? FigureSpread(of: values) : nil)
    }
  }

  /// Figures in words, the one that chooses checkpoints first, each error with its interval.
  func sentence(choosing choice: Figure) -> String {
    let order = [choice] + plain.figures.filter { $0.name != choice.name }
    return order.compactMap(plain.figures.firstIndex).map(plain.textWithInterval).joined(separator: ", ")
  }

  /// What came of distortions, and what transformers turn back, a line each.
  func lines(choosing choice: Figure) -> [String] {
    linesOfDistortions(choosing: choice)
      + turnedBack.map { path, slope in
        // Adding zero makes -0.00 one without a sign.
        let share = String(format: "%.2f", (slope * 100).rounded() / 100 + 0)
        return "  \(path) turns back \(share) of the angle by which samples are turned"
      }
  }

  private func linesOfDistortions(choosing choice: Figure) -> [String] {
    guard distortions > 1 else { return [] }
    let order = spreads.filter { $0.figure == choice } + spreads.filter { $0.figure != choice }
    let texts = order.map { figure, spread in spread?.text(of: figure) ?? "\(figure.name) not finite" }
    let averages = averaged.map {
      "  apart, predictions by probabilities averaged over these \(distortions): \($0.textWithInterval(at: 0))"
    }
    return ["  \(distortions) distortions of each sample, in the mean: \(texts.joined(separator: ", "))"]
      + [averages].compactMap(\.self)
  }

  /// The values of a JSON object: shares as `<name>_percent` with `<name>_interval_percent`, beside the number of their samples.
  var object: [String: any Encodable] {
    var object = plain.object.merging(confusion?.object ?? [:]) { figure, _ in figure }
    if !turnedBack.isEmpty {
      object["turned_back"] = Dictionary(uniqueKeysWithValues: turnedBack.map { ($0.path, $0.slope) })
    }
    guard distortions > 1 else { return object }
    let values = spreads.map { figure, spread in (figure.jsonName, spread) }
    object["distortions"] = distortions
    object["over_distortions"] = Dictionary(uniqueKeysWithValues: values)
    guard let averaged else { return object }
    object["averaged_predictions_of"] = "probabilities"
    for (name, value) in averaged.object { object["averaged_predictions_\(name)"] = value }
    return object
  }
}

extension FigureSums {
  /// The figure in a slot in words, such as `error 1.13 % (95 % interval 0.94 to 1.36; 113 of 10000 wrong)`.
  fileprivate func textWithInterval(at slot: Int) -> String {
    guard let interval = interval(at: slot), let bracket = text(at: slot).firstIndex(of: "(") else {
      return text(at: slot)
    }
    let ends = String(format: "95 %% interval %.2f to %.2f; ", interval.lower, interval.upper)
    var text = text(at: slot)
    text.insert(contentsOf: ends, at: text.index(after: bracket))
    return text
  }

  fileprivate var object: [String: any Encodable] {
    var object: [String: any Encodable] = ["count": count]
    for (slot, figure) in figures.enumerated() {
      object[figure.jsonName] = value(at: slot)
      guard case .share(_, let name) = figure.sum else { continue }
      object[name] = Int(sums[slot])
      object["\(figure.name)_interval_percent"] = interval(at: slot).map { [$0.lower, $0.upper] }
    }
    return object
  }
}

extension Figure {
  fileprivate var jsonName: String {
    if case .share = sum { "\(name)_percent" } else { name }
  }
}

extension FigureSpread {
  /// The spread in words, such as `error 1.18 % (standard deviation 0.06, from 1.09 to 1.27)`.
  fileprivate func text(of figure: Figure) -> String {
    let number = figure.unit == .percent ? "%.2f" : "%.4f"
    let words = "(standard deviation \(number), from \(number) to \(number))"
    return "\(figure.text(mean)) \(String(format: words, standardDeviation, lowest, highest))"
  }
}
