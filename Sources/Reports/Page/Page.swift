import Markup

/// A page of HTML that stands by itself: its pictures and its style lie within it, and nothing is fetched.
struct Page {
  /// A part with a heading, to which the page's beginning leads.
  struct Section {
    let id: String
    let title: String
    let content: Markup

    init(_ id: String, _ title: String, @MarkupBuilder _ content: () -> Markup) {
      (self.id, self.title, self.content) = (id, title, content())
    }
  }

  /// By what a page tells that it is one.
  static let mark = "stn report page"

  let title: String
  let header: Markup
  let sections: [Section]

  /// The whole page.
  var html: String {
    let page = Markup("html", ["lang": "en"]) {
      head
      Markup("body") {
        Markup("a", ["class": "skip", "href": "#content"]) { "Skip to the content" }
        Markup("header") {
          header; navigation
        }
        Markup("main", ["id": "content"]) { sections.map(written) }
        Markup("footer") {
          "Made by stn report. Everything on this page lies within it; nothing was fetched to show it."
        }
      }
    }
    return "<!DOCTYPE html>\n\(page.source)\n"
  }

  private var head: Markup {
    Markup("head") {
      Markup(empty: "meta", ["charset": "utf-8"])
      Markup(empty: "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
      Markup(empty: "meta", ["name": "color-scheme", "content": "light dark"])
      // No script runs, and nothing is asked of any network.
      Markup(
        empty: "meta",
        [
          "http-equiv": "Content-Security-Policy",
          "content": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
        ])
      Markup(empty: "meta", ["name": "generator", "content": Self.mark])
      Markup("title") { title }
      Markup("style") { StyleSheet.markup }
    }
  }

  private var navigation: Markup {
    Markup("nav", ["aria-label": "Sections"]) {
      Markup("ul") {
        sections.map { section in
          Markup("li") { Markup("a", ["href": "#\(section.id)"]) { section.title } }
        }
      }
    }
  }

  private func written(_ section: Section) -> Markup {
    Markup("section", ["id": section.id, "aria-labelledby": "\(section.id)-title"]) {
      Markup("h2", ["id": "\(section.id)-title"]) { section.title }
      section.content
    }
  }
}
