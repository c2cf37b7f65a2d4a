import Foundation

/// What a JSON file of the folder Fixtures beside the calling test holds; its keys may be in snake case.
public func decodedFixture<Value: Decodable>(
  _ name: String, as type: Value.Type = Value.self, beside test: String = #filePath
) throws -> Value {
  let folder = URL(filePath: test).deletingLastPathComponent()
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: "Fixtures/\(name)")))
}
