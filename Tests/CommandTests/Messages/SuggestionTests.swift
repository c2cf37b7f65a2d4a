import Foundation
import TestSupport
import Testing

/// What is said of a word that is nearly one that is known.
@Suite struct SuggestionTests {
  @Test(arguments: [
    (["trian", "--config", "a.yaml"], "there is no command 'trian'; did you mean train?"),
    (["evalute"], "did you mean evaluate?"), (["help", "inspekt"], "did you mean inspect?"),
    (["fly"], "there is no command 'fly'; known are train, "),
    (
      ["train", "--confg", "a.yaml", "--output", "b"], "there is no option '--confg'; did you mean --config?"
    ),
    (["predict", "--montag", "a.png"], "there is no option '--montag'; did you mean --montage?"),
  ]) func `a command or an option is suggested, once, with the status of the command line`(
    arguments: [String], words: String
  ) throws {
    let result = try stn(nil, arguments)
    result.expect(exitCode: 2)
    #expect(result.errorOutput.contains(words), "\(result.errorOutput)")
    #expect(result.errorOutput.components(separatedBy: "rror: ").count == 2, "\(result.errorOutput)")
    #expect(result.output.isEmpty)
  }

  @Test func `under mpirun it is said once`() throws {
    let result = try stn(3, ["trian"])
    result.expect(exitCode: 2)
    #expect(
      result.errorOutput.components(separatedBy: "did you mean train?").count == 2, "\(result.errorOutput)")
  }
}
