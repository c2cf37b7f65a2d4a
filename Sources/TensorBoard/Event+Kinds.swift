import EventMessages
import Foundation
import Training

extension TensorBoardEvent {
  private init(step: Int, _ what: OneOf_What) {
    self.init()
    (wallTime, self.step, self.what) = (Date().timeIntervalSince1970, Int64(step), what)
  }

  /// What every file begins with: readers then go by starts where steps are not in order.
  static var version: TensorBoardEvent { TensorBoardEvent(step: 0, .fileVersion("brain.Event:2")) }

  /// Has readers forget what they know of steps behind `step`, which are run again.
  static func start(behind step: Int) -> TensorBoardEvent {
    var session = TensorBoardSessionLog()
    session.status = .start
    return TensorBoardEvent(step: step + 1, .sessionLog(session))
  }

  /// All numbers of a line of metrics.
  static func scalars(_ line: MetricsLine) -> TensorBoardEvent {
    var summary = TensorBoardSummary()
    summary.value = line.scalars.map { tag, number in
      var value = TensorBoardSummary.Value()
      (value.tag, value.simpleValue) = (tag, Float(number))
      return value
    }
    return TensorBoardEvent(step: line.step, .summary(summary))
  }

  /// A picture of so many pixels, in red, green and blue.
  static func picture(_ tag: String, png: [UInt8], width: Int, height: Int, step: Int) -> TensorBoardEvent {
    var (summary, value) = (TensorBoardSummary(), TensorBoardSummary.Value())
    value.tag = tag
    (value.image.width, value.image.height, value.image.colorspace) = (Int32(width), Int32(height), 3)
    value.image.encodedImageString = Data(png)
    summary.value = [value]
    return TensorBoardEvent(step: step, .summary(summary))
  }

  /// Whether it is a picture.
  var hasPicture: Bool {
    summary.value.contains { value in
      if case .image = value.value { return true }
      return false
    }
  }
}
