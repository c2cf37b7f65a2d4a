package import Files
import POSIX
public import Training

extension RunOptions {
  /// The key paths that a resumed run may have changed; `checkpoint` and `logging` stand for all keys below them.
  ///
  /// Data may lie elsewhere: its content is compared by its digest. None of the keys touches what a healthy step computes, save that a schedule which ends at the last step is
  /// stretched with `training.steps`.
  public static let mayChangeOnResume = [
    "training.steps", "training.validate_every", "training.log_every", "training.compare_every",
    "training.on_not_finite", "training.on_collapse", "checkpoint", "logging",
    "data.digits", "data.file", "data.validation_file", "data.test_file",
  ]

  /// The key paths at which two configurations differ, such as `training.optimizer.learning_rate`.
  public func differences(from other: RunOptions) -> [String] {
    FieldWriter.write(self).differences(from: FieldWriter.write(other))
  }

  /// The value of a key in words, such as one at which configurations differ.
  public func value(at keyPath: String) -> String {
    FieldWriter.write(self).value(at: keyPath)?.flow.visible ?? "null"
  }

  /// The differences from the configuration of a run that forbid to resume it.
  public func differencesRefusedOnResume(from other: RunOptions) -> [String] {
    differences(from: other).filter { path in
      !Self.mayChangeOnResume.contains { path == $0 || path.hasPrefix("\($0).") }
    }
  }

  /// Refuses a checkpoint of a run that differs in more than may change.
  ///
  /// - Throws: `Fault` with the keys and both their values.
  public func checkGoesOn(from file: CheckpointFile) throws {
    let stored = try RunOptions(yaml: file.configuration, named: file.path)
    let refused = differencesRefusedOnResume(from: stored)
    let values = refused.map { "\($0) is \(value(at: $0)) here and \(stored.value(at: $0)) there" }
    guard refused.isEmpty else {
      throw Fault(
        .configuration,
        "cannot go on from \(file.path), which is of another run: \(values.joined(separator: ", ")); on resume only "
          + "\(Self.mayChangeOnResume.joined(separator: ", ")) may change")
    }
  }
}

extension Tree {
  /// The tree in one line, keys that it has included.
  fileprivate var flow: String {
    guard case .mapping(let entries) = content else { return inline }
    return "{\(entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", "))}"
  }
}

extension NamedFile {
  /// Whether the file is a configuration as a run writes it, which may go on in its own folder.
  package var isResolvedConfiguration: Bool {
    // Data is among the files, and may be larger than the memory.
    guard let status = try? FileStatus(of: path), status.kind == .file, status.byteCount < 1 << 20,
      let bytes = try? contentsOfFile(path)
    else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    return (try? RunOptions(yaml: text).yaml) == text
  }
}
