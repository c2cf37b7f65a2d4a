import Arrays
import Files

/// Where pictures, and what they show, lie in files of arrays.
package struct ArrayPair: Codable, Sendable, Equatable {
  /// An array in a file, which has a name where there may be several.
  struct Place: Codable, Sendable, Equatable {
    let path: String
    let name: String
  }

  let images: Place
  let labels: Place?
  var shape: [Int]?
  var order: RowLayout.Order?

  /// The pictures.
  func pictures() throws(Fault) -> ArrayPictures {
    let array = try images.open()
    guard array.shape[0] > 0 else {
      throw Fault(.badData, "\(array.name) has no rows, expected one for each picture")
    }
    try array.verify()
    return try ArrayPictures(array, shape: shape, order: order)
  }

  /// What the pictures show; nil where nobody said.
  func readLabels(of count: Int) throws(Fault) -> SampleLabels? {
    guard let labels else { return nil }
    let (read, name) = try labels.labels()
    guard read.count == count else {
      throw Fault(
        .badData,
        "\(name) has \(read.count) labels for the \(count) pictures of \(images.path), expected as many")
    }
    return read
  }
}

extension ArrayPair.Place {
  func open() throws(Fault) -> any NumberArray {
    guard let file = try ArrayFile(path) else { throw Fault(.badData, "\(path) is no file of arrays") }
    return try file.array(name, in: path)
  }

  /// The labels, and what faults call them.
  func labels() throws(Fault) -> (SampleLabels, String) {
    guard let file = try ArrayFile(path) else { return (try LabelLines.read(path), path) }
    if let texts = try file.texts(name, in: path) { return (SampleLabels(names: texts), "\(path): \(name)") }
    let array = try file.array(name, in: path)
    guard array.shape.count <= 2 else {
      throw Fault(
        .badData,
        "\(array.name) has the dimensions \(array.shape.times), expected one label or several for each picture"
      )
    }
    try array.verify()
    let (count, width) = (array.shape[0], array.shape.count == 2 ? array.shape[1] : 1)
    guard width > 0 else {
      throw Fault(.badData, "\(array.name) has no labels, expected one for each picture")
    }
    let numbers = try array.integers(rows: 0..<count)
    // One number of each row being 1 and the others 0, the place of that is the label.
    if width > 1, let places = oneHotPlaces(numbers, width: width) {
      return (SampleLabels(numbers: places), array.name)
    }
    return (SampleLabels(numbers: numbers, perSample: width), array.name)
  }

  private func oneHotPlaces(_ numbers: [Int], width: Int) -> [Int]? {
    var places: [Int] = []
    for start in stride(from: 0, to: numbers.count, by: width) {
      let row = numbers[start..<start + width]
      guard let place = row.firstIndex(of: 1), row.allSatisfy({ $0 == 0 || $0 == 1 }), row.reduce(0, +) == 1
      else {
        return nil
      }
      places.append(place - start)
    }
    return places
  }
}
