import ONNXMessages

/// What a node of a graph gives, or a constant: formulae of signals add the nodes that compute them.
struct Signal {
  /// Its name in the graph.
  let name: String

  unowned let draft: GraphDraft

  static func + (a: Signal, b: Signal) -> Signal { a.draft.add("Add", [a, b]) }
  static func - (a: Signal, b: Signal) -> Signal { a.draft.add("Sub", [a, b]) }
  static func * (a: Signal, b: Signal) -> Signal { a.draft.add("Mul", [a, b]) }
  static func / (a: Signal, b: Signal) -> Signal { a.draft.add("Div", [a, b]) }

  static func + (a: Signal, b: Float) -> Signal { a + a.number(b) }
  static func - (a: Signal, b: Float) -> Signal { a - a.number(b) }
  static func - (a: Float, b: Signal) -> Signal { b.number(a) - b }
  static func * (a: Signal, b: Float) -> Signal { a * a.number(b) }

  /// Sums and products of integers; not operators, where a number would be one of the other kind unseen.
  func adding(_ integer: Int) -> Signal { integer == 0 ? self : self + self.integer(integer) }
  func times(_ integer: Int) -> Signal { integer == 1 ? self : self * self.integer(integer) }

  /// A number as a tensor without dimensions.
  func number(_ value: Float) -> Signal { draft.constant([value], []) }

  /// An integer as a tensor without dimensions.
  func integer(_ value: Int) -> Signal { draft.constant([value], []) }

  /// An operator of one input without settings, such as `Floor`.
  func callAsFunction(_ operation: String) -> Signal { draft.add(operation, [self]) }

  /// Truth values: whether it is at least, or above, another.
  func isAtLeast(_ other: Signal) -> Signal { draft.add("GreaterOrEqual", [self, other]) }
  func isAbove(_ other: Signal) -> Signal { draft.add("Greater", [self, other]) }
  func and(_ other: Signal) -> Signal { draft.add("And", [self, other]) }

  /// Of truth values: one signal where they are true, the other elsewhere.
  func choosing(_ yes: Signal, _ no: Signal) -> Signal { draft.add("Where", [self, yes, no]) }

  func clamped(_ low: Signal, _ high: Signal) -> Signal { draft.add("Clip", [self, low, high]) }
  func clamped(to range: ClosedRange<Int>) -> Signal {
    clamped(integer(range.lowerBound), integer(range.upperBound))
  }

  /// The same values as other elements.
  func cast(to element: ONNXTensor.Element) -> Signal {
    draft.add("Cast", [self], ["to": .integer(element.rawValue)])
  }

  /// The same values in another shape, where 0 keeps a size and -1 is what is left.
  func reshaped(_ dimensions: [Int]) -> Signal { draft.add("Reshape", [self, draft.constant(dimensions)]) }

  func unsqueezed(_ axis: Int) -> Signal { draft.add("Unsqueeze", [self, draft.constant([axis])]) }

  func transposed(_ axes: [Int]) -> Signal { draft.add("Transpose", [self], ["perm": .integers(axes)]) }

  /// What stands at some places of an axis.
  func places(_ indices: [Int], axis: Int) -> Signal {
    draft.add("Gather", [self, draft.constant(indices)], ["axis": .integer(axis)])
  }

  func product(with matrix: Signal) -> Signal { draft.add("MatMul", [self, matrix]) }

  func summed(over axis: Int, keepsAxis: Bool = false) -> Signal {
    draft.add("ReduceSum", [self, draft.constant([axis])], ["keepdims": .integer(keepsAxis ? 1 : 0)])
  }
}

extension [Signal] {
  /// All of them, one after another along an axis.
  func joined(axis: Int) -> Signal {
    count == 1 ? self[0] : self[0].draft.add("Concat", self, ["axis": .integer(axis)])
  }
}
