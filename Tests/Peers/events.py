"""Reads with TensorBoard what `stn train` writes for it, and holds every number against `metrics.jsonl`.

    bash Launch/test-reports.sh [FOLDER]
    ~/.cache/stn/python/bin/python Tests/Peers/events.py [--stn PROGRAM] [--keep FOLDER] [--only plain,killed]

Runs of a few steps: to the end, on one rank and on two; killed and gone on; killed with half a record at the end; gone back
to an earlier checkpoint by itself; begun without event files, and gone on with them in another folder; without held-out
samples; without pictures. Of each, TensorBoard's own reader (EventAccumulator) must find the numbers of `metrics.jsonl`,
each step once, rounded to Float32, and none besides; and pictures of the steps at which they are due, in colours, of one
size, of which the last is another than the first. Of one run the same is asked of TensorBoard itself, over HTTP on the
loopback, by both of its readers.

Needs tensorboard, which brings Pillow; no TensorFlow. A line for each; the exit status is 1 at the first that is not as it
should be.
"""

import argparse
import io
import json
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import needs

needs.packages("tensorboard", "PIL")

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from processes import Failure, Group, run

TOP = Path(__file__).resolve().parents[2]
DIGITS = TOP / "Tests/DatasetsTests/Fixtures"
STRIPS = {"validation/samples", "train/samples"}
ON = "logging.tensorboard=true"


def expect(condition, words):
    if not condition:
        raise Failure(words)


def single(number):
    """A number as Float32 has it."""
    return struct.unpack("<f", struct.pack("<f", number))[0]


def told(run):
    """What TensorBoard must show of a run: numbers by step, by their tags."""
    found = {}
    for line in map(json.loads, (run / "metrics.jsonl").read_text().splitlines()):
        step = line.pop("step")
        for path, number in flat(line):
            head, _, rest = path.partition("_")
            tag = path if "/" in path else f"validation/{rest}" if head == "validation" else f"train/{path}"
            found.setdefault(tag, {})[step] = single(number)
    return found


def flat(thing, path=""):
    for name, value in thing.items():
        yield from flat(value, f"{path}{name}/") if isinstance(value, dict) else [(path + name, value)]


def checked(scalars, pictures, run, steps):
    """Fails unless this is what a run tells: [(step, value)] by tag, and [(step, PNG)] of these steps."""
    wanted = told(run)
    expect(set(scalars) == set(wanted), f"{run}: either TensorBoard or the metrics alone have {sorted(set(scalars) ^ set(wanted))}")
    for tag, values in wanted.items():
        differing = sorted(set(scalars[tag]) ^ set(values.items()))
        expect(scalars[tag] == sorted(values.items()), f"{run}: {tag} differs in {differing[:6]}, or their order")
    expect([step for step, _ in pictures] == steps, f"{run}: pictures of steps {[s for s, _ in pictures]}, expected {steps}")
    sizes = set()
    for step, data in pictures:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            sizes.add((image.format, image.mode, image.size))
            colours = {colour for _, colour in image.getcolors(1 << 24)}
        # What is read may have left the image later on.
        outline = {(255, 120, 0), (0, 170, 255)} <= colours
        expect(outline or step > steps[0], f"{run}: no outline in the picture of step {step}")
    expect(len(sizes) <= 1 and all(kind[:2] == ("PNG", "RGB") for kind in sizes), f"{run}: pictures are {sizes}")
    expect(len(pictures) < 2 or pictures[0][1] != pictures[-1][1], f"{run}: no picture differs from the first")
    return f"{sum(map(len, scalars.values()))} numbers by {len(scalars)} names, {len(pictures)} pictures"


def read(run):
    """What TensorBoard's reader finds."""
    reader = EventAccumulator(str(run / "tensorboard"), size_guidance={"scalars": 0, "images": 0})
    reader.Reload()
    tags = reader.Tags()
    expect(len(tags["images"]) <= 1 and set(tags["images"]) <= STRIPS, f"{run} has the pictures {tags['images']}")
    scalars = {tag: [(event.step, event.value) for event in reader.Scalars(tag)] for tag in tags["scalars"]}
    pictures = [event for tag in tags["images"] for event in reader.Images(tag)]
    for event in pictures:
        with Image.open(io.BytesIO(event.encoded_image_string)) as image:
            expect(image.size == (event.width, event.height), f"{run}: a picture says {event.width} x {event.height}")
    return scalars, [(event.step, event.encoded_image_string) for event in pictures]


class Server:
    """TensorBoard itself, on the loopback."""

    def __init__(self, folder, log, fast):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # Its own quick reader, or the one that knows all kinds of files.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", "--logdir", folder, "--host", "127.0.0.1", "--port", str(self.port),
             "--reload_interval", "2", "--load_fast", "true" if fast else "false", "--samples_per_plugin", "scalars=100000,images=10000"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self):
        end = time.monotonic() + 120
        while True:
            expect(self.process.poll() is None, "tensorboard has ended")
            try:
                if self.json("runs"):
                    return self
            except OSError:
                pass
            expect(time.monotonic() < end, "tensorboard shows no run within two minutes")
            time.sleep(0.5)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def bytes(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/data/{path}", timeout=60) as answer:
            return answer.read()

    def json(self, path, **query):
        return json.loads(self.bytes(f"{path}?{urllib.parse.urlencode(query)}"))

    def found(self):
        (name,) = self.json("runs")
        tags = self.json("plugin/scalars/tags")[name]
        scalars = {
            tag: [(step, value) for _, step, value in self.json("plugin/scalars/scalars", run=name, tag=tag)] for tag in tags}
        images = self.json("plugin/images/images", run=name, tag="validation/samples", sample=0)
        return scalars, [
            (image["step"], self.bytes(f"plugin/images/individualImage?{image['query']}")) for image in images]


class Cases:
    """Runs, each with the steps of which there must be pictures."""

    def __init__(self, stn, folder):
        self.stn, self.folder, self.log = stn, folder, folder / "log"

    def command(self, name, *settings, resume="never", steps=12):
        words = [
            f"data.digits={DIGITS}", f"training.steps={steps}", "training.batch=24", "training.log_every=1",
            "training.validate_every=2", "checkpoint.every=6", *settings]
        return [self.stn, "train", "--config", TOP / "Configs/smoke.yaml", "--output", self.folder / name, "--resume", resume,
                *[word for setting in words for word in ("--set", setting)]]

    def train(self, name, *settings, **options):
        run(self.command(name, *settings, **options), self.log)

    def plain(self):
        self.train("plain", ON)
        return [0, 2, 4, 6, 8, 10, 12]

    def ranks(self):
        command = self.command("ranks", ON, "logging.tensorboard_images_every=3")
        run(["bash", TOP / "Launch/ranks.sh", "2", *command], self.log)
        (_,) = (self.folder / "ranks/tensorboard").iterdir()
        return [0, 6, 12]

    def unjudged(self):
        """Without held-out samples there are pictures where these would have been judged, of training samples."""
        self.train("unjudged", ON, "data.validation=0")
        return [0, 2, 4, 6, 8, 10, 12]

    def dark(self):
        self.train("dark", ON, "logging.tensorboard_images_every=0")
        return []

    def killed(self, name="killed"):
        """Killed somewhere behind the step 64, and gone on: what came after the last checkpoint is told anew."""
        with Group(self.log) as group:
            process = group.start(self.command(name, ON, steps=10**6))
            metrics = self.folder / name / "metrics.jsonl"
            group.until(lambda: metrics.exists() and metrics.read_bytes().count(b"\n") > 64, 120)
            process.send_signal(signal.SIGKILL)
            process.wait()
            group.processes.clear()
        steps = len(metrics.read_text().splitlines()) + 30
        self.harm(self.folder / name)
        # With other intervals, by which it is seen where what was told of a step is not taken back.
        self.train(name, ON, "training.log_every=7", resume="auto", steps=steps)
        return sorted({step for step in range(0, steps, 2)} | {step for step in range(6, steps, 6)} | {steps})

    def harm(self, run):
        pass

    def torn(self):
        """The same, with a record of which the machine kept a part."""
        def cut(run):
            # What was told before a checkpoint was on the disk before it: the record must be of a later step.
            newest = max((run / "checkpoints").glob("step-*.h5"))
            newest.unlink()
            (file,) = (run / "tensorboard").iterdir()
            os.truncate(file, file.stat().st_size - 11)
        self.harm = cut
        try:
            return self.killed("torn")
        finally:
            del self.harm

    def back(self):
        """Gone back from the second step after a checkpoint to that one, with another rate."""
        self.train("back", ON, "network.layers=[{spatial_transformer: {localisation: [{dense: 4}]}}, {dense: 10}]", "training.clip_norm=null",
                   "training.optimizer.learning_rate=1.0e+30", "training.on_not_finite.kind=restart",
                   "training.on_not_finite.factor=1.0e-30", "checkpoint.every=2", steps=6)
        expect("restarts" in (self.folder / "back/metrics.jsonl").read_text(), "back: nothing went back")
        return [0, 2, 4, 6]

    def late(self):
        """Begun without event files."""
        self.train("early", steps=6)
        self.train("late", ON, resume=self.folder / "early", steps=12)
        return [8, 10, 12]


def check(cases, name):
    steps, run = getattr(cases, name)(), cases.folder / name
    words = checked(*read(run), run, steps)
    if name == "killed":
        for fast in (True, False):
            with open(cases.log, "ab") as log, Server(run, log, fast) as server:
                words += f"; {'quick' if fast else 'slow'} server: " + checked(*server.found(), run, steps)
    return f"{name}: {words}"


def main():
    # It warns of every step that a start takes back.
    logging.getLogger("tensorboard").setLevel(logging.ERROR)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stn", type=Path, default=TOP / ".build/release/stn")
    parser.add_argument("--keep", type=Path, help="a new folder, in which runs stay")
    parser.add_argument("--only", default="plain,ranks,unjudged,dark,killed,torn,back,late")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        cases = Cases(arguments.stn.resolve(), folder)
        try:
            for name in arguments.only.split(","):
                print(check(cases, name), flush=True)
        except Failure as failure:
            sys.exit(f"events: {failure}")


if __name__ == "__main__":
    main()
