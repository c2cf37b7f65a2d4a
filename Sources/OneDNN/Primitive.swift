import CDNNL
import Memory

/// An operation ready to run: compiled code, its arguments and its scratch memory, all made once.
///
/// Every argument is bound to an address before the first `run`; running allocates nothing here (oneDNN
/// itself calls `malloc` a few times).
final class Primitive {
  /// oneDNN's name for the implementation, for example `jit:avx2`.
  let implementation: String

  private let handle: Handle
  private let engine: Engine
  private let context: String
  private let memories: [Memory]
  private let arguments: [dnnl_exec_arg_t]
  private let scratchpad: AlignedMemory<UInt8>

  /// Compiles the operation for the given `DNNL_ARG_` constants.
  init(
    _ descriptor: borrowing PrimitiveDescriptor, arguments names: [Int32], _ engine: Engine
  ) throws(DNNError) {
    let description = descriptor.handle.raw
    handle = try Handle("dnnl_primitive_create", destroy: dnnl_primitive_destroy, descriptor.context) {
      dnnl_primitive_create($0, description)
    }
    var memories: [Memory] = []
    for name in names + [DNNL_ARG_SCRATCHPAD] {
      memories.append(try Memory(argument: name, try descriptor.memory(name), engine))
    }
    self.memories = memories
    arguments = memories.map { dnnl_exec_arg_t(arg: $0.argument, memory: $0.raw) }
    scratchpad = AlignedMemory(repeating: 0, count: try descriptor.memory(DNNL_ARG_SCRATCHPAD).byteCount)
    implementation = descriptor.implementation
    context = descriptor.context
    self.engine = engine
    try bind(DNNL_ARG_SCRATCHPAD, scratchpad.start)
  }

  /// Says where the argument lies; the memory must stay there while the primitive runs.
  func bind(_ argument: Int32, _ address: UnsafeRawPointer) throws(DNNError) {
    for memory in memories where memory.argument == argument {
      try memory.bind(address)
    }
  }

  /// Runs the operation and waits for its end.
  ///
  /// The corresponding C functions are `dnnl_primitive_execute` and `dnnl_stream_wait`.
  func run() throws(DNNError) {
    try check(
      dnnl_primitive_execute(handle.raw, engine.stream, Int32(arguments.count), arguments),
      "dnnl_primitive_execute", context)
    try check(dnnl_stream_wait(engine.stream), "dnnl_stream_wait", context)
  }
}

/// One argument of a primitive.
private final class Memory {
  let argument: Int32
  private let handle: Handle
  private var address: UnsafeRawPointer?

  var raw: OpaquePointer { handle.raw }

  init(argument: Int32, _ descriptor: MemoryDescriptor, _ engine: Engine) throws(DNNError) {
    self.argument = argument
    handle = try Handle("dnnl_memory_create", destroy: dnnl_memory_destroy) {
      dnnl_memory_create($0, descriptor.raw, engine.raw, nil)
    }
  }

  /// Does nothing for the address it has: telling oneDNN makes it clear the padding of channel blocks.
  func bind(_ address: UnsafeRawPointer) throws(DNNError) {
    guard address != self.address else { return }
    try check(
      dnnl_memory_set_data_handle(handle.raw, UnsafeMutableRawPointer(mutating: address)),
      "dnnl_memory_set_data_handle")
    self.address = address
  }
}
