"""Makes the manual page of stn, in the language of man(7), of what the program says of itself.

python3 Launch/manual.py STN prints the page of the program STN, which it asks by --experimental-dump-help of
swift-argument-parser.
"""

import argparse
import json
import subprocess


def escaped(text):
    """Text as roff shows it: nothing of it is a command or an escape, and a minus stays one."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = "".join(c if c.isascii() else "\\[u%04X]" % ord(c) for c in text)
    return "\\&" + text if text[:1] in (".", "'") else text


def option(argument):
    """How an argument is typed: its names in bold, its value in italics."""
    value = "\\fI" + escaped(argument.get("valueName") or "value") + "\\fR"
    if argument["kind"] == "positional":
        return value
    dashes = {"long": "--", "short": "-", "longWithSingleDash": "-"}
    names = [dashes[name["kind"]] + name["name"] for name in argument["names"]]
    words = ", ".join("\\fB" + escaped(name) + "\\fR" for name in names)
    return words + (" " + value if argument["kind"] == "option" else "")


def paragraphs(text):
    """Lines of roff for a discussion: what is indented stands line by line, the rest is filled."""
    lines, is_literal = [], False
    for line in text.split("\n"):
        if line.startswith("  ") != is_literal and line:
            is_literal = not is_literal
            lines += [".PP", ".nf"] if is_literal else [".fi", ".PP"]
        elif not line:
            lines += [".PP"] if not is_literal else []
            continue
        lines.append(escaped(line.strip() if not is_literal else line))
    return lines + ([".fi"] if is_literal else [])


def arguments(command):
    """Lines of roff for what a command takes, each with what it means and its default."""
    lines = []
    for argument in command.get("arguments", []):
        if not argument["shouldDisplay"]:
            continue
        words = [argument.get("abstract") or ""]
        if argument.get("allValueStrings") or argument.get("allValues"):
            words.append("One of " + ", ".join(argument.get("allValueStrings") or argument["allValues"]) + ".")
        if argument.get("defaultValue"):
            words.append("The default is " + argument["defaultValue"] + ".")
        lines += [".TP", option(argument), escaped(" ".join(word for word in words if word))]
    return lines


def page(root):
    """The whole page: the program, then a section for every command."""
    name = root["commandName"]
    commands = [command for command in root["subcommands"] if command["shouldDisplay"] and command["commandName"] != "help"]
    lines = [
        '.TH "%s" "1"' % name.upper(), ".SH NAME", escaped(name + " - " + root["abstract"].rstrip(".")),
        ".SH SYNOPSIS", "\\fB" + name + "\\fR \\fIcommand\\fR [\\fIoptions\\fR]", ".SH DESCRIPTION",
    ]
    lines += paragraphs(root.get("discussion", ""))
    for command in commands:
        lines += ['.SH "%s %s"' % (name.upper(), command["commandName"].upper()), escaped(command["abstract"])]
        lines += [".PP"] + paragraphs(command.get("discussion", "")) + arguments(command)
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stn", metavar="STN", help="the program")
    program = parser.parse_args().stn
    told = subprocess.run([program, "--experimental-dump-help"], check=True, stdout=subprocess.PIPE).stdout
    print(page(json.loads(told)["command"]), end="")


if __name__ == "__main__":
    main()
