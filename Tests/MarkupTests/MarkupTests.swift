import Foundation
import FoundationXML
import Markup
import Testing

@Suite struct MarkupTests {
  @Test func `signs of the language are written out, in texts and in attributes`() {
    let piece = Markup("p", ["title": "\"a\" & <b>"]) { "1 < 2 & \"3\" > '2'" }
    #expect(
      piece.source
        == "<p title=\"&quot;a&quot; &amp; &lt;b&gt;\">1 &lt; 2 &amp; &quot;3&quot; &gt; '2'</p>")
  }

  @Test func `what no XML may hold is shown as missing, and lines stay lines`() {
    #expect(Markup.text("a\u{0}b\u{1B}[1m\n\tc\u{FFFE}").source == "a\u{FFFD}b\u{FFFD}[1m\n\tc\u{FFFD}")
    #expect(Markup.text("Stiefel größer 靴 👢").source == "Stiefel größer 靴 👢")
  }

  @Test func `attributes without a value are left out`() {
    let (there, away): (String?, String?) = ("1", nil)
    #expect(Markup(empty: "rect", ["x": there, "y": away]).source == "<rect x=\"1\"/>")
  }

  @Test func `pieces stand in the order in which they are written, whether or not there are more`() {
    let isThere = false
    let list = Markup("ul") {
      for name in ["a", "&"] { Markup("li") { name } }
      if isThere { Markup("li") { "never" } } else { Markup.verbatim("<hr/>") }
      [Markup.text("b"), .text("c")]
    }
    #expect(list.source == "<ul><li>a</li><li>&amp;</li><hr/>bc</ul>")
  }

  @Test func `texts of any characters come back from a reader of XML`() throws {
    let text = "<![CDATA[ ]]> &amp; --> \u{2028} \u{202E} é\u{301}"
    let document = try XMLDocument(xmlString: Markup("p", ["id": text]) { text }.source)
    #expect(document.rootElement()?.stringValue == text)
    #expect(document.rootElement()?.attribute(forName: "id")?.stringValue == text)
  }
}
