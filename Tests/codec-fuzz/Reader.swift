import Archives
import Arrays
import Configuration
import Files
import Foundation
import JPEG
import PNG
import Predictions
import Rasters
import Training

/// What reads a file, to its last byte.
enum Reader: String {
  case jpeg, png, gzip, zip, npz, npy, idx, csv, yaml, hdf5, safetensors

  /// Whether the file was read; a fault is as good an answer.
  func read(_ file: [UInt8], named name: String) -> Bool {
    do {
      try readAll(MemoryBytes(file, name: name), file)
      return true
    } catch {
      // What is wrong is put in words, too, as these hold bytes of the file.
      return "\(error)".isEmpty
    }
  }

  /// Small enough that a sanitized build decodes the largest in less than a second.
  private var limit: RasterLimit { RasterLimit(side: 4096, pixels: 1 << 19) }

  private func readAll(_ source: MemoryBytes, _ file: [UInt8]) throws {
    switch self {
    case .jpeg: _ = try JPEGImage.decode(file, within: limit).over(RGB(grey: 9))
    case .png: _ = try PNGImage.decode(file, within: limit).over(RGB(red: 1, green: 2, blue: 3)).greyscale
    case .gzip: try read(InflatedBytes(gzip: source, limit: 1 << 22))
    case .zip:
      let archive = try ZIPArchive(source)
      for member in archive.members { try read(archive.open(member)) }
    case .npz:
      let archive = try ArrayArchive(source)
      for name in archive.names {
        if let texts = try archive.texts(name) { _ = try texts.all() } else { try read(archive.array(name)) }
      }
    case .npy:
      if let texts = try StoredTexts(npy: source) {
        _ = try texts.all()
      } else {
        try read(StoredArray(npy: source))
      }
    case .idx: try read(StoredArray(idx: source))
    case .csv:
      let reader = CSVReader(source)
      while let record = try reader.next() { for field in 0..<record.count { _ = try record.number(field) } }
    case .yaml: _ = try RunOptions(yaml: String(decoding: file, as: UTF8.self)).yaml
    case .safetensors:
      let tensors = try SafetensorsWeights(try place(file))
      // Some are no weights in the sound file, too.
      for name in try tensors.shapes().keys { _ = try? tensors.values(of: name) }
    case .hdf5:
      // As stn seal takes it: checked, sealed anew and read.
      let path = try place(file)
      guard let unsealed = try UnsealedFile(path) else { return }
      _ = try FileFormat.verify(path, sealed: false)
      try unsealed.seal()
      _ = try FileFormat.verify(path)
    }
  }

  /// Writes the file where HDF5 can open it, and returns the path.
  private func place(_ file: [UInt8]) throws -> String {
    let path = Self.folder + "/codec-fuzz-\(ProcessInfo.processInfo.processIdentifier).h5"
    try Data(file).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static let folder =
    FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()

  private func read(_ source: any ByteSource) throws {
    var place = 0
    while case let piece = try source.bytes(1000, at: place), !piece.isEmpty { place += piece.count }
    try source.verify(byteCount: place)
  }

  private func read(_ array: StoredArray) throws {
    try array.verify()
    for row in 0..<min(array.rowCount, 100) { _ = try array.floats(rows: row..<(row + 1)) }
    _ = try array.integers(rows: 0..<min(array.rowCount, 100))
  }
}
