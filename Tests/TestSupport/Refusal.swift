public import Files
public import Testing

/// Fails unless `body` throws an error of this status whose sentence holds every one of `parts`.
public func expectRefusal(
  _ status: Files.ExitStatus, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  let error = #expect(throws: (any Error).self, sourceLocation: sourceLocation) { try body() }
  guard let error else { return }
  #expect(Files.ExitStatus(of: error) == status, "\(error)", sourceLocation: sourceLocation)
  for part in parts { #expect("\(error)".contains(part), "\(error)", sourceLocation: sourceLocation) }
}
