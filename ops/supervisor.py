"""Keeps a few processes running together: starts them, starts again what stops, and leaves nothing behind.

Three things end a child: this process being asked to stop (Ctrl-C, SIGTERM, a closed terminal), the child itself, or
this process being killed without warning. For the last, an *undertaker* process holds the other end of a pipe: when
the pipe closes, it ends every process group it was told of. Children also ask the kernel for SIGTERM if we die.
"""
# ruff: noqa: S603 (the commands come from the caller's own code)

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

FIRST_WAIT = 0.5  # seconds before a stopped child is started again; doubled each time
LONGEST_WAIT = 10.0
STEADY_AFTER = 30.0  # a child that ran this long starts again with the first wait
GRACE = 3.0  # for a child to end by itself; together with the broker's second this stays under five
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


def say(words):
    """A line for the person watching; a closed terminal must not stop the stopping."""
    with contextlib.suppress(OSError, ValueError):
        print(words, flush=True)


def end_group(group, how):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, how)


def group_is_alive(group):
    """True while any process of the group runs (a zombie nobody has reaped yet does not count)."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            state, _parent, pgrp = stat.read_text().rpartition(")")[2].split()[:3]
            if int(pgrp) == group and state not in "ZX":
                return True
    return False


def end_groups(groups, grace):
    """Ask the groups to stop, give them the grace, then insist."""
    for group in groups:
        end_group(group, signal.SIGTERM)
    until = time.monotonic() + grace
    while time.monotonic() < until and any(group_is_alive(group) for group in groups):
        time.sleep(0.05)
    for group in groups:
        end_group(group, signal.SIGKILL)


# ---------------------------------------------------------------- if we are killed without warning
def undertaker():
    """Reads “+group” and “-group” lines; when they stop coming for good, ends the groups still there."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    groups = []
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.append(group)
        elif group in groups:
            groups.remove(group)
    end_groups(groups, grace=1.0)


# Loaded here, not between fork and exec, where only the plainest calls are safe.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent():
    """Runs in the child just before it becomes the program."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


# ---------------------------------------------------------------- children
@dataclass
class Child:
    name: str
    command: list
    log: Path
    env: dict | None = None
    stops_last: bool = False  # the broker: the others want to say goodbye to it
    process: subprocess.Popen | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)
    wait: float = field(default=FIRST_WAIT, init=False)

    @property
    def is_running(self):
        return self.process is not None


class Supervisor:
    def __init__(self, children, cwd=None):
        self.children = children
        self.cwd = cwd
        self.stopping = False
        self.undertaker = None

    def run(self):
        """Runs until asked to stop. Must be called in the main thread: signals arrive there."""
        for number in STOP_SIGNALS:
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):  # started with nohup
                signal.signal(number, self._ask_to_stop)
        self.undertaker = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, text=True, bufsize=1, start_new_session=True
        )
        try:
            while not self.stopping:
                for child in self.children:
                    self._look_after(child)
                time.sleep(0.1)
        finally:
            self._stop_all()

    def _ask_to_stop(self, *_):
        self.stopping = True

    def _look_after(self, child):
        if child.is_running:
            code = child.process.poll()
            if code is not None:
                self._note_stopped(child, code)
        elif time.monotonic() >= child.start_at and not self.stopping:
            self._start(child)

    def _start(self, child):
        child.log.parent.mkdir(parents=True, exist_ok=True)
        with child.log.open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=child.env,
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        child.started = time.monotonic()
        self._tell_undertaker("+", child.process.pid)

    def _note_stopped(self, child, code):
        """Ends what the child left of its group, and sets when to start it again."""
        end_group(child.process.pid, signal.SIGKILL)
        self._tell_undertaker("-", child.process.pid)
        child.process = None
        if time.monotonic() - child.started > STEADY_AFTER:
            child.wait = FIRST_WAIT
        child.start_at = time.monotonic() + child.wait
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        say(f"  {child.name} {how}; starting it again in {child.wait:g} s (its log: {child.log}).")
        child.wait = min(child.wait * 2, LONGEST_WAIT)

    def _stop_all(self):
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # already stopping; a second Ctrl-C must not leave half behind
        running = [child for child in self.children if child.is_running]
        first = [child.process.pid for child in running if not child.stops_last]
        last = [child.process.pid for child in running if child.stops_last]
        end_groups(first, GRACE)
        end_groups(last, 1.0)
        for child in running:
            child.process.wait()
            self._tell_undertaker("-", child.process.pid)
            child.process = None
        with contextlib.suppress(OSError):
            self.undertaker.stdin.close()
        self.undertaker.wait()

    def _tell_undertaker(self, sign, group):
        with contextlib.suppress(OSError):
            self.undertaker.stdin.write(f"{sign}{group}\n")


if __name__ == "__main__":
    undertaker()
