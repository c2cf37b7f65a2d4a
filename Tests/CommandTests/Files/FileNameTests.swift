import Foundation
import TestSupport
import Testing

/// Names of files are bytes, whatever text they are meant to be.
@Suite struct FileNameTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Names as bash spells them, and as they are shown.
  static let names: [(name: String, shown: String)] = [
    (#"gr\374n"#, #"gr\xFCn"#), (#"a\nb"#, #"a\nb"#), (" a  b ", " a  b "), ("größe", "größe"),
    (#"back\\slash"#, #"back\\slash"#),
    (#"\001\033[31m"#, #"\x01\x1B[31m"#), (#"\377\376"#, #"\xFF\xFE"#), ("'\"*#: [", "'\"*#: ["),
    ("-x", "-x"),
    (String(repeating: "x", count: 254) + #"\374"#, String(repeating: "x", count: 254) + #"\xFC"#),
  ]

  /// Runs a script in the folder, with `stn` and the name at hand.
  private func bash(_ name: String, _ script: String) throws -> ProcessResult {
    // A shell variable cannot be set by $(…) without loss of line feeds at its end; none of the names has one there.
    let begin = "cd \"$1\" || exit 9; stn=$0; name=$(printf '%b_' \"$2\"); name=${name%_}; shift 2; \(script)"
    return try run(
      "bash", ["-c", begin, builtProduct("stn"), folder.path(""), spelled(name)] + smoke(),
      timeoutSeconds: 120)
  }

  /// `printf %b` takes octal numbers with a zero before them.
  private func spelled(_ name: String) -> String {
    name.replacing(/\\([0-3][0-7][0-7])/) { "\\0\($0.output.1)" }
  }

  @Test(arguments: names)
  func `a dataset has the very name that was asked for, and is found by it`(name: String, shown: String)
    throws
  {
    let made = try bash(
      name,
      "\"$stn\" generate \"$@\" --split test --output=\"$name\" && [ \"$(ls -AQ | wc -l)\" = 1 ] && test -f \"./$name\""
    )
    made.expect()
    #expect(made.errorOutput == "wrote 100 samples to \(shown): r\n")
    let checked = try bash(
      name,
      "\"$stn\" verify -- \"$name\" && \"$stn\" inspect --json -- \"$name\" | python3 -m json.tool >/dev/null"
    )
    checked.expect()
    #expect(checked.output == "\(shown): good, 100 samples checked\n")
    let kept = try bash(name, "\"$stn\" generate \"$@\" --split test --output=\"$name\"")
    kept.expect(exitCode: 73)
    #expect(kept.errorOutput.hasPrefix("error: \(shown) exists already"))
  }

  @Test(arguments: names)
  func `a run, its configuration, predictions and pictures have the very names that were asked for`(
    name: String, shown: String
  ) throws {
    let script = """
      "$stn" train "$@" --set training.steps=2 --output="$name" 2>log || exit 1
      "$stn" train --config="./$name/config.yaml" --output="$name" --resume auto 2>>log || exit 2
      cp "./$name/config.yaml" "./$name/$name"; mkdir "./$name/digits"
      "$stn" inspect --config "./$name/$name" >/dev/null || exit 3
      "$stn" evaluate --checkpoint="$name" || exit 4
      "$stn" predict --checkpoint="$name/latest" --output="$name/p" --montage="$name/$name.png" --rows 0 >/dev/null ||
        [ ${#name} -gt 250 ] || exit 5
      """
    let result = try bash(name, script)
    result.expect()
    #expect(result.output.hasPrefix("\(shown)/checkpoints/step-00000002.h5: test error"))
    #expect(result.errorOutput.split(separator: "\n").count <= 1, "\(result.errorOutput)")
    #expect(try bash(name, "test -f \"./$name/checkpoints/step-00000002.h5\"").exitCode == 0)
  }

  @Test func `digits in a folder that is no text are read, and found again by the checkpoint`() throws {
    let script = """
      cp -r '\(digitFolder)' "$name"
      "$stn" train "$@" --set training.steps=2 --set "data.digits=$name" --output run 2>log || exit 1
      rm run/config.yaml; "$stn" evaluate --checkpoint run; rm -r "$name"; "$stn" evaluate --checkpoint run
      """
    let result = try bash(#"gr\374n"#, script)
    result.expect(exitCode: 66)
    #expect(result.output.hasPrefix("run/checkpoints/step-00000002.h5: test error"))
    #expect(
      result.errorOutput.contains(#"/gr\xFCn/train-images-idx3-ubyte cannot be read: No such file"#))
  }

  @Test func `the command line in a checkpoint is text, with names spelled out`() throws {
    try bash(#"gr\374n"#, "\"$stn\" train \"$@\" --set training.steps=2 --output=\"$name\"; mv \"$name\" run")
      .expect()
    let script = "import h5py, sys; print(h5py.File(sys.argv[1])['provenance'].attrs['command_line'])"
    let line = try python(script, checkpointPath(folder.path("run"), 2))
    #expect(line.hasSuffix("--output=gr\\xFCn\n"))
  }
}
