"""The demo's supervisor: what is killed comes back, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

OPS = Path(__file__).resolve().parents[2] / "ops"
# A child with a child of its own, as gunicorn and Celery have; each writes its process id.
FAMILY = "sleep 300 & echo $! >> {pids}; echo $$ >> {pids}; wait"
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, {ops!r})
from supervisor import Child, Supervisor
Supervisor([Child("family", ["sh", "-c", {family!r}], log=Path({log!r}))]).run()
"""

pytestmark = pytest.mark.full


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def eventually(question, within=5):
    until = time.monotonic() + within
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def pids(tmp_path):
    """A function giving the process ids written so far: child's child, child, and so on after each start."""
    return lambda: [int(line) for line in (tmp_path / "pids").read_text().split()] if started(tmp_path) else []


def started(folder):
    return (folder / "pids").exists()


@pytest.fixture
def supervisor(tmp_path, pids):
    family = FAMILY.format(pids=tmp_path / "pids")
    program = PROGRAM.format(ops=str(OPS), family=family, log=str(tmp_path / "log"))
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL)
    assert eventually(lambda: len(pids()) == 2)
    yield process
    process.kill()
    process.wait()
    assert eventually(lambda: not any(map(is_alive, pids())))


def test_a_killed_child_comes_back_and_what_it_left_is_ended(supervisor, pids):
    grandchild, child = pids()
    os.kill(child, signal.SIGKILL)
    assert eventually(lambda: len(pids()) == 4)
    assert not is_alive(grandchild)
    assert all(map(is_alive, pids()[2:]))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_leaves_nothing(supervisor, pids, how):
    supervisor.send_signal(how)
    assert supervisor.wait(timeout=5) == 0
    assert not any(map(is_alive, pids()))


def test_killed_without_warning_it_leaves_nothing(supervisor, pids):
    supervisor.kill()
    supervisor.wait()
    assert eventually(lambda: not any(map(is_alive, pids())))
