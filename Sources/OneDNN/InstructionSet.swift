import CDNNL
import Glibc

/// A set of vector instructions that oneDNN may use.
///
/// The sets form a chain, each containing the ones before it, so the least `rawValue` of several machines
/// is the set that all of them have. Sets beside the chain (AVX2-VNNI, Xeon Phi) count as AVX2, and those beyond it
/// (AVX-512 FP16, AMX) as its end: they add nothing for Float32 that is worth different bits, and the two versions of oneDNN
/// number them differently. Other processors than x86-64 have the one set 0.
public struct InstructionSet: RawRepresentable, Comparable, Hashable, Sendable, CustomStringConvertible {
  /// Value of `dnnl_cpu_isa_t`.
  public let rawValue: Int32

  private static let chain: [(rawValue: Int32, name: String)] = [
    (0x0, "default"), (0x1, "sse41"), (0x3, "avx"), (0x7, "avx2"), (0x27, "avx512_core"),
    (0x67, "avx512_core_vnni"), (0xe7, "avx512_core_bf16"),
  ]

  /// The greatest set of the chain that is contained in `rawValue`.
  public init(rawValue: Int32) {
    self.rawValue = Self.chain.last { rawValue & $0.rawValue == $0.rawValue }?.rawValue ?? 0
  }

  /// What the processor has, but not more than the variable `ONEDNN_MAX_CPU_ISA`, or its older name `DNNL_MAX_CPU_ISA`, allows.
  ///
  /// Unlike `effective` it may be read before `limit(to:)`.
  public static var available: InstructionSet {
    let processor = InstructionSet(rawValue: Int32(bitPattern: dnnl_processor_cpu_isa().rawValue))
    let variable = getenv("ONEDNN_MAX_CPU_ISA") ?? getenv("DNNL_MAX_CPU_ISA")
    guard let name = variable.map({ String(cString: $0).lowercased() }),
      let wanted = chain.first(where: { $0.name == name })
    else { return processor }
    return min(processor, InstructionSet(rawValue: wanted.rawValue))
  }

  /// The set that primitives are made for; it can't be limited any more once this was read.
  ///
  /// The corresponding C function is `dnnl_get_effective_cpu_isa`.
  public static var effective: InstructionSet {
    #if arch(x86_64)
      InstructionSet(rawValue: Int32(bitPattern: dnnl_get_effective_cpu_isa().rawValue))
    #else
      // oneDNN numbers other processors' sets in the same way, and allows no choice among them.
      InstructionSet(rawValue: 0)
    #endif
  }

  /// Forbids every instruction beyond `maximum`, so that machines of a cluster compute the same bits.
  ///
  /// Call it before anything else of oneDNN. The corresponding C function is `dnnl_set_max_cpu_isa`.
  ///
  /// - Throws: `DNNError` if `effective` is not `maximum` afterwards: too late, or the processor lacks it.
  public static func limit(to maximum: InstructionSet) throws(DNNError) {
    #if arch(x86_64)
      let status = dnnl_set_max_cpu_isa(dnnl_cpu_isa_t(rawValue: UInt32(bitPattern: maximum.rawValue)))
    #else
      let status = dnnl_success
    #endif
    guard effective != maximum else { return }
    let reason = status == dnnl_success ? "the processor lacks it" : "oneDNN is in use already"
    throw DNNError(
      operation: "dnnl_set_max_cpu_isa", code: Int32(bitPattern: status.rawValue), text: reason,
      context: "instruction set \(maximum) wanted, \(effective) in use")
  }

  /// The name of an instruction that our libraries were compiled to use, by `-march`, and that the processor lacks.
  ///
  /// A program asks before it does anything, since the first such instruction would end it without a word. For
  /// the same reason this is a bare C string, and the program itself is compiled without `-march`.
  public static var missingInstruction: UnsafePointer<CChar>? { dnnl_missing_instruction() }

  /// oneDNN's own name in lower case, as its variable `DNNL_MAX_CPU_ISA` takes it.
  public var description: String {
    Self.chain.first { $0.rawValue == rawValue }?.name ?? "unknown"
  }

  /// Whether the first set is contained in the second.
  public static func < (first: InstructionSet, second: InstructionSet) -> Bool {
    first.rawValue < second.rawValue
  }
}
