public import Training

extension RunOptions {
  /// The key paths that a resumed run may have changed; `checkpoint` stands for all keys below it.
  ///
  /// Data may lie elsewhere: its content is compared by its digest. None of the keys touches what a step computes, save that a schedule which ends at the last step is
  /// stretched with `training.steps`.
  public static let mayChangeOnResume = [
    "training.steps", "training.validate_every", "training.log_every", "checkpoint",
    "data.digits", "data.file", "data.test_file",
  ]

  /// The key paths at which two configurations differ, such as `training.optimizer.learning_rate`.
  public func differences(from other: RunOptions) -> [String] {
    FieldWriter.write(self).differences(from: FieldWriter.write(other))
  }

  /// The value of a key in words, such as one at which configurations differ.
  public func value(at keyPath: String) -> String {
    FieldWriter.write(self).value(at: keyPath)?.inline.visible ?? "null"
  }

  /// The differences from the configuration of a run that forbid to resume it.
  public func differencesRefusedOnResume(from other: RunOptions) -> [String] {
    differences(from: other).filter { path in
      !Self.mayChangeOnResume.contains { path == $0 || path.hasPrefix("\($0).") }
    }
  }
}
