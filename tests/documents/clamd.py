"""A scanner to talk to: one that says what a test wants, and clamd itself with one signature made at home."""

import hashlib
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

# The test file of the antivirus makers, in two halves, so that no scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STAND" + rb"ARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Eicar-Test-Signature.UNOFFICIAL"  # what clamd calls it: its makers did not sign the signature


class Saying:
    """A scanner that takes a file as clamd does, and answers with these bytes."""

    def __init__(self, answer: bytes, *, after: float = 0, takes: int | None = None):
        self.answer, self.after, self.takes = answer, after, takes
        self.got = b""

    def talk(self, line: socket.socket) -> None:
        assert self._exactly(line, 10) == b"zINSTREAM\0"
        while length := int.from_bytes(self._exactly(line, 4), "big"):
            self.got += self._exactly(line, length)
            if self.takes is not None and len(self.got) > self.takes:
                break
        time.sleep(self.after)
        line.sendall(self.answer)

    @staticmethod
    def _exactly(line, length: int) -> bytes:
        got = b""
        while len(got) < length and (more := line.recv(length - len(got))):
            got += more
        return got


@contextmanager
def scanner(settings, answer: bytes, **how):
    """`settings.CLAMD_URL` leads to a scanner that answers so, once for each file."""
    says = Saying(answer, **how)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def serve():
            while not over.is_set():
                try:
                    line, _ = server.accept()
                except TimeoutError:
                    continue
                with line:
                    line.settimeout(5)
                    says.talk(line)

        thread = threading.Thread(target=serve)
        thread.start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        try:
            yield says
        finally:
            over.set()
            thread.join()


CONFIGURATION = """
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}/signatures
Foreground yes
StreamMaxLength {most}
OfficialDatabaseOnly no
LogFile {folder}/clamd.log
"""


@contextmanager
def real_clamd(folder: Path, *, most: str = "25M"):
    """clamd with the fingerprint of the test file as its only signature: (its socket, its port)."""
    signatures = folder / "signatures"
    signatures.mkdir()
    fingerprint = hashlib.sha256(EICAR).hexdigest()
    (signatures / "home.hsb").write_text(f"{fingerprint}:{len(EICAR)}:Eicar-Test-Signature:73\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, most=most))
    command = [shutil.which("clamd"), "--config-file", str(configuration)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process, folder)
            yield folder / "clamd.sock", port
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, process, folder: Path) -> None:
    for _ in range(100):
        assert process.poll() is None, (folder / "clamd.log").read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("clamd does not answer")
