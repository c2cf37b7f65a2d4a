internal import CHDF5

extension H5Group {
  /// Writes a new dataset of numbers in row-major order and makes the groups on the way to it.
  ///
  /// `checksummed` stores it as one chunk with a Fletcher32 checksum, which turns damage into a read error; HDF5
  /// cannot chunk scalars (no dimensions), empty datasets, nor anything of 4 GiB or more. The first two are then
  /// stored plainly, the last is an error.
  /// The corresponding C functions are `H5Dcreate2` and `H5Dwrite`.
  @discardableResult
  public func writeDataset<Element: H5Element>(
    _ path: String, _ values: UnsafeBufferPointer<Element>, dimensions: [Int], checksummed: Bool = false
  ) throws -> H5Dataset {
    let count = dimensions.reduce(1, *)
    precondition(values.count == count, "\(values.count) values for dimensions \(dimensions)")
    let canBeChunked = !dimensions.isEmpty && count > 0
    let dataset = try createDataset(
      path, dimensions: dimensions, checksummed && canBeChunked ? .checksummed : .contiguous
    ) { Element.h5Type }
    try dataset.write(UnsafeRawBufferPointer(values)) { Element.h5Type }
    return dataset
  }

  /// Writes a new dataset of numbers in row-major order and makes the groups on the way to it.
  @discardableResult
  public func writeDataset<Element: H5Element>(
    _ path: String, _ values: [Element], dimensions: [Int], checksummed: Bool = false
  ) throws -> H5Dataset {
    try values.withUnsafeBufferPointer {
      try writeDataset(path, $0, dimensions: dimensions, checksummed: checksummed)
    }
  }

  /// Writes a new scalar dataset of variable-length UTF-8, for texts that are long for an attribute.
  @discardableResult
  public func writeDataset(_ path: String, _ text: String) throws -> H5Dataset {
    try writeText(path, [text], dimensions: [])
  }

  /// Writes a new one-dimensional dataset of variable-length UTF-8.
  @discardableResult
  public func writeDataset(_ path: String, _ texts: [String]) throws -> H5Dataset {
    try writeText(path, texts, dimensions: [texts.count])
  }

  /// Makes a contiguous dataset whose place in the file is fixed at once and whose content is never filled.
  ///
  /// The caller writes little-endian elements in row-major order at `H5Dataset.fileOffset` with `pwrite`.
  /// `H5File.close` extends the file to its full length, also where nothing was written.
  public func allocateDataset<Element: H5Element>(
    _ path: String, of type: Element.Type, dimensions: [Int]
  ) throws -> H5Dataset {
    try createDataset(path, dimensions: dimensions, .preallocated) { Element.h5Type }
  }

  private func writeText(_ path: String, _ texts: [String], dimensions: [Int]) throws -> H5Dataset {
    let type = try H5Handle.textType(location(of: path))
    let typeID = type.id
    let dataset = try createDataset(path, dimensions: dimensions, .contiguous) { typeID }
    try H5Text.withPointers(to: texts) { pointers in try dataset.write(pointers) { typeID } }
    return dataset
  }

  private func createDataset(
    _ path: String, dimensions: [Int], _ storage: H5Storage, type: () -> hid_t
  ) throws -> H5Dataset {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try createGroup(String(path[..<slash]))
    }
    let (id, context) = (id, location(of: path))
    let settings = try H5PropertyList.datasetCreation(storage, dimensions, context)
    let space = try H5Handle.space(dimensions, context)
    let (settingsID, spaceID) = (settings.id, space.id)
    let handle = try H5Handle(closing: H5Dclose, "H5Dcreate2", context) {
      H5Dcreate2(id, path, type(), spaceID, h5Default, settingsID, h5Default)
    }
    return try H5Dataset(dataset: handle, at: path, from: self)
  }
}
