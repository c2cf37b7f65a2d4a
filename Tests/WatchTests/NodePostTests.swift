import Testing

@testable import Watch

@Suite struct NodePostTests {
  @Test func `a post says what it was made of, and shows it to others`() throws {
    let (page, other) = (try WatchPage(ranks: 3), try WatchPage(ranks: 3))
    page.slot(1).pointee.copy(beats: 11, doing: 12, ticks: 13, bytes: .max)
    page.slot(2).pointee.copy(beats: 21, doing: 22, ticks: 23, bytes: 24)
    let post = NodePost(of: [1, 2], on: page, run: 5, count: 6, isEnded: true)
    #expect(post.text == "post 5 6\nended\n1 11 12 13 18446744073709551615\n2 21 22 23 24\npost 5 6\n")
    let read = try #require(NodePost(post.text))
    #expect(read == post)
    read.write(to: other)
    #expect(
      NodePost(of: [0, 1, 2], on: other, run: 5, count: 6, isEnded: true).rows.dropFirst() == post.rows[...])
    #expect(other.isEnded)
    #expect(!page.isEnded)
  }

  @Test func `a post that is half-written is none`() {
    let text = "post 5 6\ngoing on\n1 11 12 13 14\npost 5 6\n"
    #expect(NodePost(text) != nil)
    for length in 0..<text.utf8.count - 1 {
      #expect(NodePost(String(text.prefix(length))) == nil, "\(length) bytes")
    }
    #expect(NodePost("post 5 7\ngoing on\n1 11 12 13 14\npost 5 6\n") == nil)
    #expect(NodePost("post 5 6\ngoing on\n1 11 12 13\npost 5 6\n") == nil)
  }

  @Test func `the first rank that asks tells what has happened`() throws {
    let name = WatchPage.chooseName()
    let made = try WatchPage(ranks: 2, named: name, making: true)
    let opened = try WatchPage(ranks: 2, named: name, making: false)
    WatchPage.unname(name)
    #expect(opened.isReporter(1))
    #expect(!made.isReporter(0))
    opened.end()
    #expect(made.isEnded)
    #expect(throws: (any Error).self) { try WatchPage(ranks: 2, named: name, making: false) }
  }
}
