"""Opens what `stn report` writes in a headless Chromium, and looks at it as a reader would.

    bash Launch/test-reports.sh [FOLDER]
    /usr/bin/python3 Tests/Peers/report.py [--stn PROGRAM] [--keep FOLDER] [--only finished,week]

Runs of a few steps that are finished, going on, killed, of a single line of metrics, with names of classes that are signs
of HTML, and of coloured noise through two transformers, and one with the metrics of a week: 240,000 lines up to step
12,000,000. Of each page is checked that it loads without an error and fetches nothing, that its parts are there, that it
is as wide as the screen, on a desktop and on a phone, that its picture has many colours, that axe-core (from PyPI, kept
in ~/.cache/stn/others) finds nothing in light and in dark, that it prints, and that it has less than 5 MB. The week is
reported in less than 10 s, and its highest point is there.

Needs Debian's chromium and Pillow. A line for each; the exit status is 1 at the first that is not as it should be.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import needs

needs.packages("PIL")

from PIL import Image

from pages import axe
from pages.browser import Browser
from processes import Failure, Group, run

TOP = Path(__file__).resolve().parents[2]
DIGITS = TOP / "Tests/DatasetsTests/Fixtures"
SECTIONS = ["curves", "samples", "confusion", "poses", "health", "time", "origin"]
NAMES = ["<b>bold</b>", "R&D", "a \"q\"", "'a'", "a very long name of a class indeed", "靴", "e\u0301", "&amp;", "</td>", "9"]
NOISE = """
data: {{file: {data}}}
network:
  input: [3, 160, 160]
  layers:
    - spatial_transformer: {{transformation: thin_plate_spline, localisation: [average_pool: 8, dense: 8]}}
    - spatial_transformer: {{transformation: affine, localisation: [average_pool: 8, dense: 8]}}
    - average_pool: 16
    - dense: 3
training: {{steps: 3, batch: 8, micro_batches: 2, log_every: 1, validate_every: 1}}
"""
QUOTE = "\""
SPIKE = 1234.5


def expect(condition, words):
    if not condition:
        raise Failure(words)


class Cases:
    """Folders of runs, each made when it is asked for."""

    def __init__(self, stn, folder):
        self.stn, self.folder, self.log = stn, folder, folder / "log"

    def path(self, name):
        return self.folder / name

    def train(self, name, *settings, steps=12):
        words = [f"data.digits={DIGITS}", f"training.steps={steps}", *settings]
        return [self.stn, "train", "--config", TOP / "Configs/smoke.yaml", "--output", self.path(name),
                *[word for setting in words for word in ("--set", setting)]]

    def finished(self):
        run(self.train("finished"), self.log)
        return "finished"

    def line(self):
        run(self.train("line", steps=1), self.log)
        return "finished"

    def names(self):
        names, data = self.path("names.txt"), self.path("data.h5")
        names.write_text("".join(f'"{name.replace(QUOTE, QUOTE * 2)}"\n' for name in NAMES))
        run([self.stn, "import", DIGITS, "--class-names", names, "--output", data], self.log)
        test = data.with_name("data-test.h5")
        run(self.train("names", f"data.file={data}", f"data.test_file={test}"), self.log)
        return "finished"

    def noise(self):
        """Coloured noise, which no PNG makes smaller, through two transformers."""
        for number in range(24):
            folder = self.path("pictures") / "abc"[number % 3]
            folder.mkdir(parents=True, exist_ok=True)
            Image.frombytes("RGB", (160, 160), os.urandom(3 * 160 * 160)).save(folder / f"{number}.png")
        configuration, data = self.path("noise.yaml"), self.path("noise.h5")
        configuration.write_text(NOISE.format(data=data))
        run([self.stn, "import", self.path("pictures"), "--size", "160", "--output", data], self.log)
        run([self.stn, "train", "--config", configuration, "--output", self.path("noise")], self.log)
        return "finished"

    def going(self):
        with Group(self.log) as group:
            group.start(self.train("going", steps=10**7))
            metrics = self.path("going") / "metrics.jsonl"
            group.until(lambda: metrics.exists() and metrics.read_bytes().count(b"\n") > 5, 120)
            self.report("going")
        return "still going"

    def killed(self):
        self.going()
        self.path("going").rename(self.path("killed"))
        return "ended early"

    def week(self):
        shutil.copytree(self.path("finished") if self.path("finished").exists() else self.made("finished"), self.path("week"))
        metrics = self.path("week") / "metrics.jsonl"
        line = json.loads(metrics.read_text().splitlines()[-1])
        with open(metrics, "w") as file:
            for place in range(1, 240_001):
                line["step"], line["epoch"], line["loss"] = 50 * place, place / 3, 2 / place**0.3 + (place % 7) / 50
                if place == 123_457:
                    line["loss"] = SPIKE
                file.write(json.dumps(line, sort_keys=True) + "\n")
        return "finished"

    def made(self, name):
        getattr(self, name)()
        return self.path(name)

    def report(self, name):
        began = time.monotonic()
        run([self.stn, "report", self.path(name)], self.log)
        return time.monotonic() - began


def shown(browser, page, picture, **screen):
    """What is wrong with a page on one kind of screen."""
    browser.open(page, **screen)
    expect(not browser.faults, f"{page}: {browser.faults}")
    foreign = [url for url in browser.fetched if not url.startswith(("file:", "data:"))]
    expect(not foreign, f"{page} fetched {foreign}")
    width = browser.value("document.documentElement.scrollWidth")
    expect(width <= screen["width"], f"{page} is {width} pixels wide on a screen of {screen['width']}")
    found = axe.violations(browser)
    expect(not found, f"{page}: axe-core finds {found}")
    browser.screenshot(picture)
    with Image.open(picture) as image:
        colours = image.convert("RGB").getcolors(1 << 24)
    expect(len(colours) > 200, f"{picture} has {len(colours)} colours")
    expect(max(count for count, _ in colours) < 0.97 * image.width * image.height, f"{picture} is nearly empty")


def check(cases, browser, name):
    state = getattr(cases, name)()
    seconds = cases.report(name) if state != "still going" else 0
    page = cases.path(name) / "report.html"
    size = page.stat().st_size
    expect(size < 5_000_000, f"{page} has {size} bytes")
    for look, screen in {
        "desktop": {"width": 1280, "height": 900}, "dark": {"width": 1280, "height": 900, "dark": True},
        "phone": {"width": 390, "height": 844, "phone": True},
    }.items():
        shown(browser, page, cases.path(f"{name}-{look}.png"), **screen)
    there = browser.value("[...document.querySelectorAll('section')].map(s => s.id)")
    expect(there == SECTIONS, f"{page} has the sections {there}, expected {SECTIONS}")
    badge = browser.value("document.querySelector('.badge').textContent")
    expect(badge == state, f"{page} says that the run is {badge}, expected {state}")
    counts = browser.value("['svg','figure','table','.sample image'].map(s => document.querySelectorAll(s).length)")
    expect(counts[0] > 15 and counts[1] > 15 and counts[2] > 5 and counts[3] >= 20, f"{page} has {counts}")
    switched(browser, page)
    printed = cases.path(f"{name}.pdf")
    browser.printed(printed)
    expect(printed.stat().st_size > 20_000, f"{printed} has {printed.stat().st_size} bytes")
    special(cases, browser, name, page, seconds)
    return f"{name}: {size // 1024} KiB, reported in {seconds:.1f} s"


def switched(browser, page):
    """The switch to powers of ten shows the other chart, without a script."""
    query = "[...document.querySelector('.chart').querySelectorAll('svg')].map(s => getComputedStyle(s).display)"
    before = browser.value(query)
    browser.value("document.querySelector('.chart .switch').click()")
    after = browser.value(query)
    expect(before == ["block", "none"] and after == ["none", "block"], f"{page}: the switch shows {before}, then {after}")


def special(cases, browser, name, page, seconds):
    if name == "week":
        expect(seconds < 10, f"{page} took {seconds:.1f} s")
        text = browser.value("document.querySelector('#curves .chart table').textContent")
        expect("1234" in text or "1235" in text, f"{page} has lost the highest loss: {text}")
    if name == "names":
        heads = browser.value("[...document.querySelectorAll('.confusion tbody th')].map(h => h.textContent)")
        expect(heads == NAMES, f"{page} names the classes {heads}")
        expect(browser.value("document.querySelectorAll('.confusion b').length") == 0, f"{page} obeys a class's name")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stn", type=Path, default=TOP / ".build/release/stn")
    parser.add_argument("--keep", type=Path, help="a new folder, in which runs, pages and their pictures stay")
    parser.add_argument("--only", default="finished,line,names,noise,going,killed,week")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        cases, browser = Cases(arguments.stn.resolve(), folder), Browser()
        try:
            for name in arguments.only.split(","):
                print(check(cases, browser, name), flush=True)
                if name == "going":
                    shutil.rmtree(cases.path("going"))
        except Failure as failure:
            sys.exit(f"report: {failure}")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
