"""The list of what Launch/paper.sh trains, what came of it, and the tables of that.

A folder (Configs/paper) holds cells.csv, the list: a table, a cell (the configuration's path without .yaml), the paper's error in
percent where it prints one, how many seeds. results.csv beside it has a line for each finished run, and README.md the tables,
between two marks. Needs h5py where a run is recorded.
"""

import argparse
import csv
import datetime
import fnmatch
import hashlib
import json
import math
import sys
from pathlib import Path

COLUMNS = ["cell", "seed", "steps", "wrong", "samples", "weights", "turned_back", "seconds", "ranks", "instruction_set", "commit", "date", "digest"]
BEGIN, END = "<!-- Launch/paper.py writes from here -->", "<!-- to here -->"


class Failure(Exception):
    """What is wrong, in a sentence."""


def rows(path, columns):
    """The lines of a table by their columns' names."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != columns:
            raise Failure(f"{path} has the columns {reader.fieldnames}, expected {columns}")
        return list(reader)


def cells(folder):
    found = rows(folder / "cells.csv", ["table", "cell", "paper", "seeds"])
    for cell in found:
        if not (folder / f"{cell['cell']}.yaml").is_file():
            raise Failure(f"{folder / 'cells.csv'} names {cell['cell']}, but there is no {folder / cell['cell']}.yaml")
    return found


def results(folder):
    """Finished runs, by cell."""
    path, found = folder / "results.csv", {}
    for row in rows(path, COLUMNS) if path.exists() else []:
        found.setdefault(row["cell"], {})[int(row["seed"])] = row
    return found


def chosen(folder, patterns):
    """Cells that patterns name, all of them where there are none."""
    found = [cell for cell in cells(folder) if not patterns or any(fnmatch.fnmatch(cell["cell"], p) for p in patterns)]
    if not found:
        raise Failure(f"no cell of {folder / 'cells.csv'} is named {' or '.join(patterns)}; --list has their names")
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Figures


def wilson(share, count):
    """The ends of the 95 % interval of a share of so many samples, in percent (Wilson 1927)."""
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return 100 * (middle - half), 100 * (middle + half)


def percent(row):
    return 100 * int(row["wrong"]) / int(row["samples"])


def mean(values):
    return sum(values) / len(values)


def verdict(cell, runs):
    """How the mean of the runs stands to the paper's figure and its binomial interval."""
    if not cell["paper"]:
        return ""
    ours, paper = mean([percent(run) for run in runs]), float(cell["paper"])
    low, high = wilson(paper / 100, int(runs[0]["samples"]))
    # The paper prints one digit behind the point.
    return "below" if ours < paper else "as good" if ours <= high else f"above (paper's interval {low:.2f} to {high:.2f})"


def ours(runs):
    values = [percent(run) for run in runs]
    spread = f", {min(values):.2f}–{max(values):.2f}" if len(values) > 1 else ""
    return f"**{mean(values):.2f} %**{spread}"


def line(cell, runs):
    name = f"[`{cell['cell']}`]({cell['cell']}.yaml)"
    paper = f"{cell['paper']} %" if cell["paper"] else ""
    if not runs:
        return f"| {name} | {paper} | | | | | | |"
    seeds = ", ".join(run["seed"] for run in runs)
    steps = ", ".join(sorted({run["steps"] for run in runs}, key=int))
    hours = mean([float(run["seconds"]) for run in runs]) / 3600
    ranks = "/".join(sorted({run["ranks"] for run in runs}, key=int))
    commits = ", ".join(dict.fromkeys(run["commit"] for run in runs))
    return f"| {name} | {paper} | {ours(runs)} | {verdict(cell, runs)} | {seeds} | {steps} | {hours:.2f} on {ranks} | {commits} |"


def table(title, found, finished):
    head = ["| cell | paper | test error | against the paper | seeds | steps | hours, on ranks | commit |", "|---|---|---|---|---|---|---|---|"]
    lines = [line(cell, [run for _, run in sorted(finished.get(cell["cell"], {}).items())]) for cell in found]
    return "\n".join([f"### {title}", "", *head, *lines])


def overview(found, finished):
    """What the paper prints beside ours: a line for each network, a column for each set, as cells are named SET/NETWORK."""
    printed = {tuple(cell["cell"].split("/", 1)): cell for cell in found if cell["paper"]}
    sets = list(dict.fromkeys(key[0] for key in printed))
    lines = []
    for network in dict.fromkeys(key[-1] for key in printed):
        entries = []
        for name in sets:
            cell = printed.get((name, network))
            runs = list(finished.get(cell["cell"], {}).values()) if cell else []
            figure = f"**{mean([percent(run) for run in runs]):.2f}**" if runs else "–"
            entries.append(f"{figure} / {cell['paper']}" if cell else "")
        lines.append(f"| `{network}` | {' | '.join(entries)} |")
    head = [f"| ours / the paper's, in percent | {' | '.join(sets)} |", "|---" * (len(sets) + 1) + "|"]
    return "\n".join(["### Test errors at a glance", "", *head, *lines])


def tables(folder):
    found, finished = cells(folder), results(folder)
    unknown = set(finished) - {cell["cell"] for cell in found}
    if unknown:
        raise Failure(f"{folder / 'results.csv'} has {sorted(unknown)}, which cells.csv lacks")
    titles = dict.fromkeys(cell["table"] for cell in found)
    found.sort(key=lambda cell: (list(titles).index(cell["table"]), cell["cell"]))
    parts = [table(title, [cell for cell in found if cell["table"] == title], finished) for title in titles]
    return "\n\n".join([overview(found, finished), *parts])


def page(folder):
    """README.md with the tables as they are to be."""
    path = folder / "README.md"
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, behind = rest.partition(END)
    if not begin or not end:
        raise Failure(f"{path} lacks the marks {BEGIN} and {END}, between which the tables belong")
    return f"{before}{BEGIN}\n\n{tables(folder)}\n\n{END}{behind}"


# ---------------------------------------------------------------------------------------------------------------------
# Runs


def digest(checkpoint):
    """A digest of the parameters that a checkpoint is judged by: of the lines `path digest` of its datasets, sorted."""
    import h5py

    lines = []
    with h5py.File(checkpoint) as file:
        group = file["average" if file.get("average") else "model"]
        group.visititems(
            lambda path, found: lines.append(f"{path} {found.attrs['digest']}\n") if isinstance(found, h5py.Dataset) else None)
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:16]


def trained(checkpoint):
    """How a checkpoint came to be: steps, seconds of training, ranks, instruction set."""
    import h5py

    with h5py.File(checkpoint) as file:
        trainer, metrics = file["trainer"].attrs, file["metrics"]
        steps = [0, *(int(step) for step in metrics["step"][:])]
        speeds = [float(speed) for speed in metrics["samples_per_second"][:]]
        seconds = sum((b - a) * int(trainer["batch"]) / speed for a, b, speed in zip(steps, steps[1:], speeds))
        return {
            "steps": int(trainer["step"]), "seconds": round(seconds), "ranks": int(file["provenance"].attrs["ranks"]),
            "instruction_set": trainer["instruction_set"]}


def turned(judged):
    """The shares of the angle that transformers turn back, where the samples have one."""
    return " ".join(f"{share:.2f}" for share in judged.get("turned_back", {}).values())


def command_jobs(arguments):
    finished = results(arguments.folder)
    for cell in chosen(arguments.folder, arguments.pattern):
        for seed in range(1, int(cell["seeds"]) + 1):
            if seed not in finished.get(cell["cell"], {}):
                print(cell["cell"], seed)


def command_list(arguments):
    finished = results(arguments.folder)
    for cell in chosen(arguments.folder, arguments.pattern):
        done = finished.get(cell["cell"], {})
        figures = ", ".join(f"{percent(run):.2f}" for _, run in sorted(done.items()))
        paper = f"paper {cell['paper']} %" if cell["paper"] else ""
        print(f"{cell['cell']:28} {len(done)} of {cell['seeds']}  {figures:18} {paper}".rstrip())


def command_record(arguments):
    judged = json.loads(Path(arguments.evaluation).read_text(encoding="utf-8"))
    if judged["data"] != "test" or judged["count"] == 0:
        raise Failure(f"{arguments.evaluation} is of {judged['count']} samples of {judged['data']}, expected those of test")
    row = {
        "cell": arguments.cell, "seed": arguments.seed, "wrong": judged["errors"], "samples": judged["count"],
        "weights": judged["weights"], "turned_back": turned(judged), "commit": arguments.commit, "digest": digest(arguments.checkpoint),
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(), **trained(arguments.checkpoint)}
    path = arguments.folder / "results.csv"
    fresh = not path.exists()
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerow(row)
    print(f"{arguments.cell}, seed {arguments.seed}: {judged['errors']} of {judged['count']} wrong, {percent(row):.2f} %")


def command_digest(arguments):
    print(digest(arguments.checkpoint))


def command_table(arguments):
    path, text = arguments.folder / "README.md", page(arguments.folder)
    if not arguments.check:
        path.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        raise Failure(f"the tables in {path} are not those of results.csv; python3 Launch/paper.py table writes them")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(__file__).resolve().parent.parent / "Configs/paper")
    commands = parser.add_subparsers(required=True)
    for name, function, text in [
            ("jobs", command_jobs, "what is still to be trained, in order: a cell and a seed a line"),
            ("list", command_list, "all cells, and what came of them")]:
        command = commands.add_parser(name, help=text)
        command.add_argument("pattern", nargs="*")
        command.set_defaults(run=function)
    command = commands.add_parser("record", help="adds a finished run to results.csv")
    for name in ["cell", "seed", "checkpoint", "evaluation", "commit"]:
        command.add_argument(name)
    command.set_defaults(run=command_record)
    command = commands.add_parser("digest", help="the digest of a checkpoint in results.csv")
    command.add_argument("checkpoint")
    command.set_defaults(run=command_digest)
    command = commands.add_parser("table", help="writes the tables into README.md")
    command.add_argument("--check", action="store_true", help="fails where they are not those of results.csv")
    command.set_defaults(run=command_table)
    arguments = parser.parse_args()
    try:
        arguments.run(arguments)
    except (Failure, OSError) as failure:
        sys.exit(f"paper.py: {failure}")


if __name__ == "__main__":
    main()
