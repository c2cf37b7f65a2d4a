import HDF5
import TestSupport
import Testing

/// What a program printed; fails the test when the program fails.
func output(
  of program: String, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
) throws -> String {
  let result = try run(program, arguments)
  result.expect(sourceLocation: sourceLocation)
  return result.output
}

/// The description of the error that `body` throws; fails the test when it throws none.
func errorText(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) throws -> String {
  let error = #expect(throws: H5Error.self, sourceLocation: sourceLocation) { try body() }
  return try #require(error).description
}
