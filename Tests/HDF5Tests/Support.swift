import Foundation
import Testing

import struct HDF5.H5Error

/// A folder that is gone when the test is over.
final class Folder {
  private let url = FileManager.default.temporaryDirectory.appending(path: "hdf5-tests-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func path(_ name: String) -> String { url.appending(path: name).path }
}

/// What a program printed, on both streams; fails the test when the program fails.
func output(of command: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = command
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  #expect(process.terminationStatus == 0, "\(command): \(text)", sourceLocation: sourceLocation)
  return text
}

/// The description of the error that `body` throws; fails the test when it throws none.
func errorText(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) throws -> String {
  let error = #expect(throws: H5Error.self, sourceLocation: sourceLocation) { try body() }
  return try #require(error).description
}
