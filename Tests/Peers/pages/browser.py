"""A headless Chromium that is told what to do by its own protocol, over a pipe: no port, no package of Python's."""

import base64
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120  # seconds for one answer


class Browser:
    """One page at a time, and all that went wrong on it or was fetched for it."""

    def __init__(self):
        program = next((found for found in map(shutil.which, NAMES) if found), None)
        if program is None:
            raise SystemExit("report: there is no chromium here; on Debian: apt-get install chromium")
        self.profile = tempfile.TemporaryDirectory()
        (theirs_in, self.output), (self.input, theirs_out) = os.pipe(), os.pipe()
        # Out of the way of the two numbers that the browser knows.
        theirs_in, theirs_out = (fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out))
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
             "--hide-scrollbars", f"--user-data-dir={self.profile.name}", "about:blank"],
            preexec_fn=lambda: (os.dup2(theirs_in, 3), os.dup2(theirs_out, 4)), close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in), os.close(theirs_out)
        self.rest, self.number, self.session = b"", 0, None
        self.faults, self.fetched, self.loaded = [], [], False
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        os.close(self.input), os.close(self.output)
        self.profile.cleanup()

    def call(self, method, **parameters):
        """What a method of the protocol answers; what happens meanwhile is noted."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data):]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"report: {method}: {answer['error']}")
                return answer["result"]
        raise SystemExit(f"report: chromium did not answer {method} in {PATIENCE} s")

    def receive(self):
        while b"\0" not in self.rest:
            part = os.read(self.input, 1 << 20)
            if not part:
                raise SystemExit("report: chromium has ended")
            self.rest += part
        line, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(line)
        self.note(message.get("method"), message.get("params", {}))
        return message

    def note(self, event, what):
        if event == "Runtime.exceptionThrown":
            self.faults.append(what["exceptionDetails"]["text"])
        elif event == "Log.entryAdded" and what["entry"]["level"] == "error":
            self.faults.append(what["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            self.fetched.append(what["request"]["url"])
        elif event == "Page.loadEventFired":
            self.loaded = True

    def open(self, path, width, height, dark=False, phone=False):
        """Shows a file on a screen of so many pixels; returns the seconds until it was there."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.faults, self.fetched, self.loaded = [], [], False
        began = time.monotonic()
        self.call("Page.navigate", url=path.resolve().as_uri())
        while not self.loaded:
            self.receive()
        return time.monotonic() - began

    def value(self, expression):
        """What an expression of the page's language comes to, waited for where that takes time."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"report: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def screenshot(self, path, whole=True):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"] if whole else 900, "scale": 1}
        answer = self.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def printed(self, path):
        answer = self.call("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)
        path.write_bytes(base64.b64decode(answer["data"]))
