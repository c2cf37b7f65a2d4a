"""Child processes that never outlive their parent's interest in them."""

import needs

needs.library(__name__, __doc__)

import os
import signal
import subprocess
import time


class Failure(Exception):
    """What went wrong, in a sentence."""


class Group:
    """Processes that end together: if one fails, or when the `with` block is left, the others are stopped."""

    def __init__(self, log):
        self.path, self.log, self.processes = log, open(log, "wb"), []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.running():
            process.terminate()  # mpirun passes it on to its ranks
        deadline = time.monotonic() + 5
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in self.running():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.log.close()

    def start(self, command, environment=None, output=None, folder=None):
        # A group and not a session of its own: the kernel may share the processors out by sessions.
        process = subprocess.Popen(
            [str(word) for word in command], env={**os.environ, **(environment or {})}, process_group=0, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=output or self.log, stderr=self.log)
        self.processes.append(process)
        return process

    def running(self):
        return [process for process in self.processes if process.poll() is None]

    def check(self, good=(0,)):
        """Raises if a process has ended with a status that is not good."""
        for process in self.processes:
            status = process.poll()
            if status is not None and status not in good:
                raise Failure(f"{' '.join(process.args)} ended with status {status}; it said:\n{self.tail()}")

    def wait(self, seconds, good=(0,)):
        """Waits for all to end well."""
        self.until(lambda: not self.running(), seconds, good)
        self.check(good)

    def until(self, condition, seconds, good=(0,), pause=0.05):
        """Waits for a condition while all is well."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.check(good)
            if time.monotonic() > deadline:
                command = " ".join(self.processes[0].args)
                raise Failure(f"{command} took longer than {seconds:.0f} s; it said:\n{self.tail()}")
            time.sleep(pause)

    def tail(self, lines=15):
        self.log.flush()
        with open(self.path, errors="replace") as file:
            return "".join(file.readlines()[-lines:]).rstrip() or "nothing"


def run(command, log, seconds=600, folder=None):
    """Runs a command to its end, in this folder or in another."""
    with Group(log) as group:
        group.start(command, folder=folder)
        group.wait(seconds)
