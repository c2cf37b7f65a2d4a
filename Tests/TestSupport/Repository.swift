// Where the files stand that tests read: the checkout from which they were built, and what a test target brings along.

public import Foundation

/// The top of the checkout that the tests were built from: the closest folder above this file that has a manifest.
public let repository: URL = {
  let file = URL(filePath: #filePath)
  let folders = sequence(first: file) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }
  return folders.first { FileManager.default.fileExists(atPath: $0.appending(path: "Package.swift").path) }
    ?? file
}()

/// A file or folder of the repository.
public func path(_ name: String) -> String { repository.appending(path: name).path }

/// A file among the fixtures of a test target, by default of that which the calling file belongs to, wherever in it.
public func fixturePath(_ name: String = "", of file: String = #fileID) -> String {
  // The first part of such a name is the module's.
  path("Tests/\(file.prefix { $0 != "/" })/Fixtures/\(name)")
}

/// What a JSON file among the fixtures of the calling test's target holds; its keys may be in snake case.
public func decodedFixture<Value: Decodable>(
  _ name: String, as type: Value.Type = Value.self, of file: String = #fileID
) throws -> Value {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(type, from: Data(contentsOf: URL(filePath: fixturePath(name, of: file))))
}

/// The folder of the MNIST digits that several test targets read: 300 to train on and 100 to test with.
public let digitFolder = fixturePath(of: "DatasetsTests/")
