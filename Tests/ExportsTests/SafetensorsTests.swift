import Exports
import Foundation
import Testing

@Suite struct SafetensorsTests {
  private let content: (header: [String: Any], numbers: Data)

  init() throws {
    let bytes = Data(try SafetensorsFile(of: transformer("transformation: affine")).bytes())
    let length = bytes[..<8].enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    #expect(length.isMultiple(of: 8))
    let header = try JSONSerialization.jsonObject(with: bytes[8..<(8 + length)]) as? [String: Any]
    content = (try #require(header), Data(bytes[(8 + length)...]))
  }

  @Test func `tensors have PyTorch's keys, and lie one after another without holes`() throws {
    var ends: [Int: Int] = [:]
    for (key, value) in content.header where key != "__metadata__" {
      let entry = try #require(value as? [String: Any])
      let (shape, places) = (entry["shape"] as? [Int], entry["data_offsets"] as? [Int])
      #expect(entry["dtype"] as? String == "F32")
      let (first, last) = (try #require(places?.first), try #require(places?.last))
      #expect(last - first == 4 * (try #require(shape)).reduce(1, *))
      ends[first] = last
    }
    var end = 0
    while let next = ends[end] { end = next }
    #expect(end == content.numbers.count)
    #expect(
      Set(content.header.keys) == [
        "__metadata__", "warp.localisation.regression.weight", "warp.localisation.regression.bias",
        "1.weight", "1.bias",
      ])
  }

  @Test func `the regression layer's numbers stand where the header says`() throws {
    let entry = try #require(content.header["warp.localisation.regression.bias"] as? [String: Any])
    let places = try #require(entry["data_offsets"] as? [Int])
    let bytes = [UInt8](content.numbers[places[0]..<places[1]])
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(values == [1, 0, 0, 0, 1, 0])
  }

  @Test func `metadata tells classes, the input and what θ is made of`() throws {
    let facts = try #require(content.header["__metadata__"] as? [String: String])
    #expect(facts["format"] == "pt")
    #expect(facts["class_names"] == #"["one","other"]"#)
    #expect(facts["input"] == "uint8 (N, C, H, W) with (1, 12, 12) a sample: bytes, 0 black to 255 white")
    #expect(facts["theta/warp"] == #"["a11","a12","a13","a21","a22","a23"]"#)
    #expect(facts["digest"]?.count == 16)
  }
}
