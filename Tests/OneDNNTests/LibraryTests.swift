import Memory
import OneDNN
import Testing

@Suite struct LibraryTests {
  @Test func `the loaded version is one of those that are served`() throws {
    let version = OneDNNLibrary.version.split(separator: ".").compactMap { Int($0) }
    try #require(version.count == 3)
    #expect(version[0] == 3 || version[0] == 2 && version[1] >= 6)
    #expect(OneDNNLibrary.problem == nil)
  }

  @Test func `a loaded version that is not the one built for is refused in a sentence`() throws {
    let built = try #require(OneDNNLibrary.version.first?.wholeNumberValue)
    for (major, minor) in [(1, 8), (2, 5), (5 - built, 7), (4, 0)] {
      let text = "\(major).\(minor).1"
      let problem = OneDNNLibrary.problem(major: major, minor: minor, text: text)
      #expect(problem?.hasPrefix("oneDNN \(text) is loaded, but this program was built for ") == true)
    }
    #expect(OneDNNLibrary.problem(major: built, minor: 6, text: "") == nil)
  }

  @Test func `threads are fixed for the thread that asks`() throws {
    for count in [3, 1, 2] {
      try Threads.set(count)
      #expect(try Threads.current() == count)
    }
  }

  @Test func `the chain of instruction sets is ordered, and sets beside and beyond it count as one of it`() {
    let sets = [0x1, 0x3, 0x7, 0x27, 0x67, 0xe7].map { InstructionSet(rawValue: $0) }
    #expect(sets == sets.sorted())
    #expect(sets.map(\.rawValue) == [0x1, 0x3, 0x7, 0x27, 0x67, 0xe7])
    #expect([0xf, 0x1f, 0x407].map { InstructionSet(rawValue: $0).description } == ["avx2", "avx2", "avx2"])
    // Half precision and matrices, in the numbers of oneDNN 2 and 3, add nothing for Float32.
    let more = [0x3e7, 0x1ef, 0xfef, 0x1fef].map { InstructionSet(rawValue: $0).description }
    #expect(more == Array(repeating: "avx512_core_bf16", count: 4))
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
        == "oneDNN: dnnl_memory_desc_create_with_tag failed: invalid_arguments (code 2), dimensions [2, -3, 4, 4]"
    )
  }
}
