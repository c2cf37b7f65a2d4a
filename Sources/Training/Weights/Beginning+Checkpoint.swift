import Files
import HDF5

extension Beginning {
  private static let place = "initial_weights"

  private static var lists: [(name: String, longName: String, list: WritableKeyPath<Beginning, [String]>)] {
    [
      ("only", "patterns of the parameters that were to be taken", \.only),
      ("except", "patterns of the parameters that were not to be taken", \.except),
      ("taken", "parameters that the run began with", \.taken),
      ("other_shape", "parameters that have another shape in the file, and were drawn", \.otherShape),
      ("missing", "parameters that the file does not have, and that were drawn", \.missing),
      ("left_out", "parameters of the file that were not to be taken, and were drawn", \.leftOut),
      ("frozen_as_drawn", "parameters that are frozen, and were drawn", \.frozenAsDrawn),
      (
        "other_classes", "classes that the file's network tells apart, where the samples have others",
        \.otherClasses
      ),
      ("unused", "tensors of the file that the network does not have", \.unused),
    ]
  }

  private static var texts: [(name: String, text: WritableKeyPath<Beginning, String>)] {
    [("named", \.named), ("file", \.file), ("kind", \.kind), ("digest", \.digest)]
  }

  /// Writes it below a checkpoint's `/provenance`; lists without an element are left out.
  func write(to provenance: H5Group) throws {
    let group = try provenance.createGroup(Self.place)
    try group.setAttribute("long_name", "weights of a file that the run began with")
    for (name, text) in Self.texts { try group.setAttribute(name, self[keyPath: text]) }
    if !weights.isEmpty { try group.setAttribute("weights", weights) }
    for (name, longName, list) in Self.lists where !self[keyPath: list].isEmpty {
      try group.write(texts: self[keyPath: list], to: name, labelled: "tensor", longName: longName)
    }
  }

  /// Reads what a checkpoint's `/provenance` says; nil of a run that drew all its weights.
  init?(readingFrom provenance: H5Group, checkedBy stored: StoredFile) throws {
    guard try provenance.isGroup(Self.place) else { return nil }
    let group = try provenance.group(Self.place)
    self.init()
    for (name, text) in Self.texts { self[keyPath: text] = try group.stringAttribute(name) }
    if try group.hasAttribute("weights") { weights = try group.stringAttribute("weights") }
    for (name, _, list) in Self.lists where try group.isDataset(name) {
      let dataset = try group.dataset(name)
      try stored.check(dataset)
      self[keyPath: list] = try dataset.readStrings()
    }
  }

  private init() { (named, file, kind, weights, digest, only, except) = ("", "", "", "", "", [], []) }
}
