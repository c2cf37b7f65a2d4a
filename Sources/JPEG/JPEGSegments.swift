extension JPEGImage {
  /// The first block of Exif among the segments before the pixels, without the mark at its front; nil where there is none.
  ///
  /// TurboJPEG gives no segments. Source: ITU-T T.81 B.1.1; Exif 2.32 (CIPA DC-008) 4.5.4.
  static func exifBlock(of file: [UInt8]) -> ArraySlice<UInt8>? {
    var place = 2
    while place + 4 <= file.count, file[place] == 0xFF {
      let marker = file[place + 1]
      // Any number of 0xFF may stand before a marker.
      if marker == 0xFF {
        place += 1
        continue
      }
      if marker == startOfScan || marker == endOfImage { return nil }
      let end = place + 2 + Int(file[place + 2]) << 8 + Int(file[place + 3])
      guard end >= place + 4, end <= file.count else { return nil }
      let content = file[(place + 4)..<end]
      if marker == application1, content.starts(with: exifMark) { return content.dropFirst(exifMark.count) }
      place = end
    }
    return nil
  }

  private static let (startOfScan, endOfImage, application1): (UInt8, UInt8, UInt8) = (0xDA, 0xD9, 0xE1)
  private static let exifMark: [UInt8] = Array("Exif".utf8) + [0, 0]
}
