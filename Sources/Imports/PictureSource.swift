package import Files

/// Pictures of another program, which are read one by one.
///
/// One object serves one thread.
package protocol PictureSource: AnyObject {
  /// The number of pictures.
  var count: Int { get }

  /// What faults call a picture: the path of its file, or its place in an array.
  func name(of index: Int) -> String

  /// What tells a picture from the others, wherever the source lies.
  func key(of index: Int) -> String

  /// Reads a picture.
  ///
  /// - Throws: a fault that names it, where it cannot be read.
  func picture(at index: Int) throws(Fault) -> Picture
}

extension PictureSource {
  /// What is said of pictures that somebody has to say something of.
  var lacksLabels: Fault {
    Fault(
      .badData,
      "nobody says what the pictures show of which the first is \(name(of: 0)); say where it stands (--labels)"
    )
  }
}
