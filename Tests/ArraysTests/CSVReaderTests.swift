import Archives
import Arrays
import Files
import TestSupport
import Testing

@Suite struct CSVReaderTests {
  private func reader(_ text: String, separator: Character = ",", limit: Int = 1 << 26) -> CSVReader {
    CSVReader(
      MemoryBytes(Array(text.utf8), name: "x.csv"), separator: separator.asciiValue ?? 0, limit: limit)
  }

  private func records(_ reader: CSVReader) throws -> [[String]] {
    var records: [[String]] = []
    while let record = try reader.next() { records.append((0..<record.count).map { record.text($0) }) }
    return records
  }

  @Test(arguments: [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
    ("\u{FEFF}a,b\n", [["a", "b"]]), ("", []), ("\n\r\n\n", []), ("a\n\nb\n\n", [["a"], ["b"]]),
    (",\n,", [["", ""], ["", ""]]), ("a,\n", [["a", ""]]), ("\"\"\nb", [["b"]]),
    ("\"a,b\",\"say \"\"no\"\"\"\n", [["a,b", "say \"no\""]]),
    ("ä,漢\n", [["ä", "漢"]]), (" a , b\n", [[" a ", " b"]]), ("\"\",x", [["", "x"]]),
  ])
  func `fields are split as the standard says`(text: String, expected: [[String]]) throws {
    #expect(try records(reader(text)) == expected)
  }

  @Test func `other separators are taken`() throws {
    #expect(try records(reader("a;b,c\n", separator: ";")) == [["a", "b,c"]])
    #expect(try records(reader("a\tb\n", separator: "\t")) == [["a", "b"]])
  }

  @Test(arguments: [
    ("a,b\nc\n", "line 2 has 1 fields, expected 2 as in line 1"),
    ("\n\na\nb,c", "line 4 has 2 fields, expected 1 as in line 3"),
    ("a\n\"b\nc\n", "line 2 has a quotation mark that is closed nowhere in the file"),
    ("a\nb\"c\n", "line 2 has a quotation mark in a field that does not begin with one"),
    ("a\n\"b\"c\n", "line 2 goes on behind a closing quotation mark"),
    ("a\rb\rc", "line 1 has a carriage return that no line feed follows"),
    ("a\nb\r", "line 2 has a carriage return"),
    ("\"x\ny\"\nb\0c", "line 3 holds a zero byte, expected text in UTF-8"),
  ])
  func `faults name the line`(text: String, words: String) {
    expectRefusal(.badData, "x.csv: \(words)") { _ = try records(reader(text)) }
  }

  @Test func `a line that does not end is refused at the limit`() throws {
    let text = String(repeating: ",", count: 1000)
    #expect(try records(reader(text, limit: 1000))[0].count == 1001)
    expectRefusal(.badData, "x.csv: line 1 goes on for more than 999 bytes") {
      _ = try records(reader(text, limit: 999))
    }
  }

  @Test func `numbers are read, and what is none is named with its place`() throws {
    let record = try #require(try reader("\n0, 7 ,-3,2.0,1e3,2.5,.5,nan,0x10,12345678901,,+4\n").next())
    #expect(record.line == 2)
    #expect(try (0..<5).map { try record.integer($0) } == [0, 7, -3, 2, 1000])
    #expect(try record.integer(9) == 12_345_678_901)
    #expect(try (0..<7).map { try record.number($0) } == [0, 7, -3, 2, 1000, 2.5, 0.5])
    #expect(try record.integer(11) == 4 && record.number(11) == 4)
    expectRefusal(.badData, "x.csv: line 2 holds “2.5” in field 6, expected an integer") {
      _ = try record.integer(5)
    }
    for field in [7, 8, 10] { expectRefusal(.badData, "expected a number") { _ = try record.number(field) } }
    #expect(!record.isNumeric)
    #expect(try #require(try reader("1, 2.5,-1e-3").next()).isNumeric)
    #expect(try !#require(try reader("1e999").next()).isNumeric)
  }

  @Test func `names that are no UTF-8 come back as they were`() throws {
    let reader = CSVReader(MemoryBytes(Array("caf".utf8) + [0xE9, 0x2C, 0x31], name: "x.csv"))
    let record = try #require(try reader.next())
    #expect(record.text(0) != "caf" && record.count == 2)
    #expect(record.text(0).unicodeScalars.count == 4)
  }

  @Test func `a quoted field goes over the ends of lines`() throws {
    let reader = reader("\"two\r\nlines\",x\r\ny,z")
    let records = [try #require(try reader.next()), try #require(try reader.next())]
    #expect(records.map(\.line) == [1, 3])
    // Each control character stands as one that a message can show.
    #expect(records[0].text(0).unicodeScalars.count == 10 && records[0].text(0).hasSuffix("lines"))
    #expect(records[0].text(1) == "x" && records[1].text(0) == "y")
  }

  @Test func `another reader goes on from any place between records`() throws {
    let text = "a,b\r\n\"c\nd\",e\n\nf,g\n"
    let first = reader(text)
    var positions = [first.position]
    while try first.next() != nil { positions.append(first.position) }
    #expect(positions.count == 4)
    #expect(positions.map(\.line) == [1, 2, 4, 6])
    let all = try records(reader(text))
    for (index, position) in positions.enumerated() {
      let rest = CSVReader(MemoryBytes(Array(text.utf8), name: "x.csv"), from: position)
      #expect(try records(rest) == Array(all[index...]))
    }
    let late = CSVReader(MemoryBytes(Array("a,b\nc\n".utf8), name: "x.csv"), from: positions[0])
    _ = try late.next()
    let rest = CSVReader(MemoryBytes(Array("a,b\nc\n".utf8), name: "x.csv"), from: late.position)
    expectRefusal(.badData, "line 2 has 1 fields, expected 2 as in line 1") { _ = try rest.next() }
  }

  @Test func `records across the blocks of a large file are whole`() throws {
    let lines = (0..<20_000).map { "\($0),\"\($0 * 7)\",text \($0)" }
    let found = try records(reader(lines.joined(separator: "\r\n")))
    #expect(found.count == 20_000)
    #expect(found.indices.allSatisfy { found[$0] == ["\($0)", "\($0 * 7)", "text \($0)"] })
  }
}
