import Markup
import POSIX

/// A run as one page of HTML.
package struct Report {
  private let contents: ReportContents

  /// Makes the report of what is known of a run.
  package init(_ contents: ReportContents) {
    self.contents = contents
  }

  /// Whether the file at a path is a report.
  package static func isReport(_ path: String) -> Bool {
    guard let start = try? Descriptor(.reading, path).bytes(1 << 12, at: 0) else { return false }
    return String(decoding: start, as: UTF8.self).contains(Page.mark)
  }

  /// The page; nothing in it depends on when it is made.
  package var html: String {
    let samples = contents.samples
    let sections: [Page.Section?] = [
      CurveSection(contents).section, samples.flatMap { SampleSection($0, contents.options).section },
      samples.flatMap { ConfusionSection($0)?.section }, samples.flatMap { PoseSection($0)?.section },
      HealthSection(contents.metrics).section, TimeSection(contents.metrics).section,
      OriginSection(contents).section,
    ]
    return Page(
      title: "\(contents.name) · stn report", header: Overview(contents).markup,
      sections: sections.compactMap(\.self)
    ).html
  }
}
