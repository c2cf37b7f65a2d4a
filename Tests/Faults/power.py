"""Builds every folder that a disk may hold after a power cut at any moment of a run, and judges it.

    python3 Tests/Faults/power.py [--short]

All calls of a run are recorded, with what they write. At every one of them the power is cut: of what no fsync of a file had
made durable the disk holds nothing, all, zeros, or any part; and of names that no fsync of their folder had made durable
nothing, all, or any. In each such folder the newest checkpoint that the run had announced is there, or a newer one, all
verify, and the run goes on and ends with the same bits. So with generate, import and predict: what they make is whole, or
not there.
"""

import hashlib
import os
import random
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from common import Harm, SmallRun, Tally, chosen, folder, new_path, options
from subjects import Begun, Interrupted, outputs

WAYS = ("nothing", "everything", "names without contents", "names with zeros", "contents without names", "any", "any", "any")


@dataclass
class File:
    """What a file holds: on the disk, and the changes since, each an offset with bytes or a new length."""

    durable: bytes = b""
    changes: list = field(default_factory=list)

    def content(self, changes):
        content = bytearray(self.durable)
        for offset, data in changes:
            if data is None:
                content = content[:offset].ljust(offset, b"\0")
            else:
                content = content.ljust(offset, b"\0")
                content[offset:offset + len(data)] = data
        return bytes(content)

    def synchronize(self):
        self.durable, self.changes = self.content(self.changes), []

    def survivor(self, way, chance):
        """What the disk may hold of it."""
        whole = self.content(self.changes)
        if way in ("everything", "contents without names") or not self.changes:
            return whole
        if way in ("nothing", "names without contents"):
            return self.durable
        if way == "names with zeros":
            return self.durable.ljust(len(whole), b"\0")[:len(whole)]
        kept = [self.torn(change, chance) for change in self.changes if chance.random() < 0.6]
        return self.content(kept).ljust(chance.choice([0, len(whole)]), b"\0")

    @staticmethod
    def torn(change, chance):
        offset, data = change
        if data is None or chance.random() < 0.5:
            return change
        return offset, data[:chance.randrange(0, len(data) + 1, 512)] if len(data) >= 512 else data


class Disk:
    """A disk: names in folders, as they are and as they are for sure, and what files hold."""

    def __init__(self, top):
        self.top = str(top)
        self.names, self.durable, self.pending = {self.top: "folder"}, {self.top: "folder"}, []
        for path in sorted(Path(top).rglob("*")):
            item = "folder" if path.is_dir() else File(path.read_bytes())
            self.names[str(path)] = self.durable[str(path)] = item
        self.announced = []

    def apply(self, call):
        """Takes over a call as it succeeds; one that finds nothing changes nothing."""
        path, item = call.path, self.names.get(call.path)
        if call.name == "say":
            self.announced += re.findall(r"wrote (\S+\.h5)", call.data.decode(errors="replace"))
        elif call.name in ("create", "mkdir") and item is None and str(Path(path).parent) in self.names:
            self.name(path, File() if call.name == "create" else "folder")
        elif call.name == "unlink" and item is not None:
            self.name(path, None)
        elif call.name == "rmdir" and not any(Path(path) in Path(name).parents for name in self.names):
            self.change({path: None})
        elif call.name == "rename" and item is not None:
            self.change({call.other: item, path: None})
        elif call.name == "link" and item is not None and call.other not in self.names:
            self.name(call.other, item)
        elif call.name == "write" and isinstance(item, File):
            item.changes.append((call.offset, call.data))
        elif call.name == "truncate" and isinstance(item, File):
            item.changes.append((call.offset, None))
        elif call.name in ("create", "open") and isinstance(item, File) and call.offset & os.O_TRUNC:
            item.changes.append((0, None))
        elif call.name == "sync" and isinstance(item, File):
            item.synchronize()
        elif call.name == "sync" and item == "folder":
            # Names in this folder; those in others are as they were.
            for change in [change for change in self.pending if self.lies_in(change, path)]:
                self.pending.remove(change)
                self.put(self.durable, change)

    def name(self, path, item):
        self.change({path: item})

    def change(self, names):
        """Names that change at once."""
        self.put(self.names, names)
        self.pending.append(names)

    @staticmethod
    def put(names, change):
        for path, item in change.items():
            if item is None:
                names.pop(path, None)
            else:
                names[path] = item

    @staticmethod
    def lies_in(change, folder):
        return str(Path(next(iter(change))).parent) == folder

    def after_cut(self, way, chance):
        """Names and contents that may be found afterwards."""
        names = dict(self.durable)
        for change in self.pending:
            kept = {"nothing": False, "contents without names": False, "any": chance.random() < 0.5}.get(way, True)
            if kept:
                self.put(names, change)
        # What lies in a folder that is gone is gone.
        found = {
            path: item for path, item in names.items()
            if path == self.top or all(names.get(str(parent)) == "folder" for parent in self.parents(path))}
        return {
            path: item if item == "folder" else item.survivor(way, chance) for path, item in found.items()}

    def parents(self, path):
        parent = Path(path).parent
        while len(str(parent)) >= len(self.top):
            yield parent
            parent = parent.parent


def write(state, top, output):
    """Makes the folder that a state describes."""
    for path in sorted(state):
        target = output.parent / Path(path).relative_to(top)
        if state[path] == "folder":
            target.mkdir(exist_ok=True)
        else:
            target.write_bytes(state[path])


def fingerprint(state, top):
    text = hashlib.sha256()
    for path in sorted(state):
        text.update(repr((str(Path(path).relative_to(top)), state[path])).encode())
    return text.hexdigest()


@dataclass
class Cut:
    """What the disk holds after a power cut, and the newest checkpoint that had been announced."""

    what: str
    number: int
    call: str
    way: str
    state: dict
    announced: str | None

    def __str__(self):
        return f"{self.what}: the power is cut behind call {self.number}, {self.call}, and the disk keeps {self.way}"


def cuts(what, calls, top, disk, seed):
    """All that a disk may hold, once each."""
    seen = set()
    for call in calls:
        disk.apply(call)
        for index, way in enumerate(WAYS):
            state = disk.after_cut(way, random.Random(f"{seed} {call.number} {call.name} {index}"))
            announced = disk.announced[-1] if disk.announced else None
            mark = (fingerprint(state, top), announced)
            if mark not in seen:
                seen.add(mark)
                yield Cut(what, call.number, f"{call.name} {Path(call.path).name}", way, state, announced)


def main():
    given = options(__doc__)
    tally = Tally("power")
    with folder() as place:
        harm, small = Harm(place), SmallRun(given.stn, place)
        for subject in [Begun(small), Interrupted(small, place), *outputs(small, place)]:
            path = new_path(place)
            subject.ready(path)
            disk = Disk(path.parent)
            disk.announced += subject.good
            calls = harm.calls(subject.command(path), path.parent, place / "record")
            (place / "record").unlink()
            found = cuts(subject.name, calls, path.parent, disk, given.seed)

            def attempt(cut):
                output = new_path(place)
                write(cut.state, path.parent, output)
                announced = Path(cut.announced or "").name
                newest = max((kept.name for kept in output.glob("checkpoints/step-*.h5")), default="")
                objections = [f"{announced} had been announced, and is lost"] if newest < announced else []
                objections += subject.objections(output)
                shutil.rmtree(output.parent)
                return objections

            tally.each(chosen(found, 20, given), attempt, given.jobs)
    tally.end()


if __name__ == "__main__":
    main()
