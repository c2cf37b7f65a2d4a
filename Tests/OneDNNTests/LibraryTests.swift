import Kernels
import OneDNN
import Testing

@Suite struct LibraryTests {
  @Test func `the loaded version is 2`() {
    #expect(OneDNNLibrary.version.hasPrefix("2."))
  }

  @Test func `threads are fixed for the thread that asks`() throws {
    for count in [3, 1, 2] {
      try Threads.set(count)
      #expect(try Threads.current() == count)
    }
  }

  @Test func `the chain of instruction sets is ordered, and sets beside it count as AVX2`() {
    let sets = [0x1, 0x3, 0x7, 0x27, 0x67, 0xe7, 0x3e7].map { InstructionSet(rawValue: $0) }
    #expect(sets == sets.sorted())
    #expect(sets.map(\.rawValue) == [0x1, 0x3, 0x7, 0x27, 0x67, 0xe7, 0x3e7])
    #expect([0xf, 0x407].map { InstructionSet(rawValue: $0).description } == ["avx2", "avx2"])
    #expect(InstructionSet(rawValue: 0x27).description == "avx512_core")
  }

  @Test func `primitives are made for what the processor has and the environment allows`() {
    let (available, effective) = (InstructionSet.available, InstructionSet.effective)
    #expect(effective == available)
    // For the reader of a run: what it covered.
    print("instruction set: \(effective), \(vectorLanes) lanes")
  }

  @Test func `what is available can be limited before the first use`() async {
    await #expect(processExitsWith: .success) {
      let available = InstructionSet.available
      let limit = min(available, InstructionSet(rawValue: 0x1))
      try InstructionSet.limit(to: limit)
      precondition(InstructionSet.effective == limit)
    }
  }

  @Test func `a limit that comes too late is an error`() async {
    await #expect(processExitsWith: .success) {
      let effective = InstructionSet.effective
      try InstructionSet.limit(to: effective)
      do {
        try InstructionSet.limit(
          to: InstructionSet(rawValue: effective == InstructionSet(rawValue: 1) ? 0 : 1))
      } catch let error as DNNError {
        precondition(error.description.contains("in use already"), error.description)
        return
      }
      preconditionFailure("no error")
    }
  }

  @Test func `errors say what was done and what oneDNN answered`() throws {
    let error = #expect(throws: DNNError.self) {
      _ = try MemoryDescriptor(dimensions: [2, -3, 4, 4], layout: .plain)
    }
    #expect(
      error?.description
        == "oneDNN: dnnl_memory_desc_init_by_tag failed: invalid_arguments (code 2), dimensions [2, -3, 4, 4]"
    )
  }
}
