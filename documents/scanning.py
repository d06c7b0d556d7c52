"""Asking clamd about a file: its INSTREAM command, over TCP or a unix socket (`settings.CLAMD_URL`).

The file is sent in pieces, each behind its length as four bytes, most significant first, and an empty piece ends it;
clamd answers with one line: "stream: OK", "stream: NAME FOUND" or "… ERROR" (manual of clamd, "COMMANDS").
"""

import socket
import time
from urllib.parse import urlsplit

from django.conf import settings

PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """Nobody answers there, or not in time: no file can be scanned now."""


class NotScanned(Exception):
    """The scanner answered that it could not scan this file."""


def is_configured() -> bool:
    return bool(settings.CLAMD_URL)


def look_through(file) -> str:
    """What the scanner found in an open binary file, by its name for it; empty where it found nothing.

    Raises ScannerAway and NotScanned: a file about which nothing was said is never called clean.
    """
    until = time.monotonic() + settings.CLAMD_TIMEOUT
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            try:
                while piece := file.read(PIECE):
                    _wait_at_most(line, until)
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                pass  # a file that is too large for it: it has hung up, and its answer says so
            return _verdict(_answer(line, until))
    except OSError as error:
        raise ScannerAway(f"The scanner did not answer ({type(error).__name__})") from error


def _connected() -> socket.socket:
    """A connection by "tcp://host:3310" or "unix:///run/clamav/clamd.ctl"."""
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(settings.CLAMD_TIMEOUT)
        try:
            line.connect(address.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((address.hostname, address.port or 3310), timeout=settings.CLAMD_TIMEOUT)


def _wait_at_most(line, until: float) -> None:
    """The time is for the whole talk: a scanner that says a byte now and then does not hold the worker for ever."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


def _answer(line, until: float) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        _wait_at_most(line, until)
        if not (more := line.recv(LONGEST_ANSWER)):
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer:
        raise NotScanned(f"The scanner could not scan it: {answer.removesuffix(' ERROR')}"[:200])
    raise ConnectionError("hung up without an answer")
