/// A fault of a transformer, told in a sentence.
public struct WarpWarning: Sendable, Equatable {
  /// The path of the transformer.
  public let path: String
  /// What is wrong with it.
  public let fault: WarpFault
  /// The same in words, with the figure and what to do.
  public let sentence: String

  /// All that the figures by transformer give reason for, in the order of paths; `toldApart` are the paths of those that
  /// told their samples apart before.
  public static func all(
    in warps: [String: MetricsLine.Warp], toldApart: Set<String> = []
  ) -> [WarpWarning] {
    warps.byPath.flatMap { path, warp in
      WarpFault.allCases.filter { $0.isShown(by: warp, toldApart: toldApart.contains(path)) }.map {
        WarpWarning(path: path, fault: $0, sentence: $0.sentence(on: path, warp))
      }
    }
  }
}

/// Tells each fault of each transformer when it begins, and again only after it was gone.
package struct WarpWarnings {
  private var present: [WarpWarning] = []

  /// Nothing was told yet.
  package init() {}

  /// What these figures show and the last did not.
  package mutating func begun(
    in warps: [String: MetricsLine.Warp], toldApart: Set<String> = []
  ) -> [WarpWarning] {
    let former = present
    present = WarpWarning.all(in: warps, toldApart: toldApart)
    return present.filter { warning in
      !former.contains { $0.path == warning.path && $0.fault == warning.fault }
    }
  }
}
