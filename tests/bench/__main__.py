"""`make bench`: a database of its own, a server of its own, and a table of ratios. Under a minute and a half.

SQLite by default; with DATABASE_URL of a PostgreSQL server a database is made beside it and dropped afterwards.
"""

import contextlib
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROUNDS, REPEATS = 5, 10
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped on the way out
    with tempfile.TemporaryDirectory(prefix="epep-bench-") as folder, database(folder) as url:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": url,
            "EPEP_VAR_DIR": folder,
            "SECRET_KEY": secrets.token_hex(32),
            "MFA_KEYS": "unused",
            "SECOND_FACTOR_REQUIRED": "",  # the made-up people have no telephones
            "SITE_URL": "http://localhost",
            "DEBUG": "",
            "EPEP_DEMO": "",
        }
        for name in ("EPEP_STATIC_ROOT", "EPEP_MEDIA_DIR", "CACHE_URL", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)
        return run()


@contextlib.contextmanager
def database(folder):
    """The address of an empty database that is gone afterwards."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    import psycopg

    name = f"epep_bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            address, _, options = url.partition("?")
            yield f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run() -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from audit import clock
    from tests.bench import world as worlds
    from tests.bench.jobs import Job, jobs

    began = time.monotonic()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with clock.at(worlds.TODAY):
        world = worlds.build()
        settle()
        todo = [Job("The floor", "teacher", "/floor/"), *jobs(world)]
        sessions = {person: session_of(user) for person, user in world.people.items()}
        measured = [Measured(job) for job in todo]
        count(measured, sessions)
        weigh(measured, sessions)
    connections.close_all()
    print(f"{worlds.CHILDREN} children, their plans and a server were ready after {time.monotonic() - began:.0f} s.")
    with server() as port:
        measure(measured, sessions, port)
    show(measured)
    return 0 if all(row.is_met(measured[0]) for row in measured) else 1


def settle():
    """What a database that has been in use for a while knows about its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def session_of(user) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@dataclass
class Measured:
    job: object
    queries: int = 0
    size: int = 0
    rounds: list[list[float]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def times(self) -> list[float]:
        return sorted(took for one in self.rounds for took in one)

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return self.times[int(len(self.times) * 0.95)]

    @property
    def cpu50(self) -> float:
        return statistics.median(self.cpu)

    def ratio(self, floor) -> float:
        return self.p50 / floor.p50

    def cpu_ratio(self, floor) -> float:
        return self.cpu50 / floor.cpu50

    def is_met(self, floor) -> bool:
        job = self.job
        too_slow = job.times and self.cpu_ratio(floor) > job.times
        asks_too_much = job.queries and self.queries > job.queries
        return not too_slow and not asks_too_much


def count(measured, sessions):
    """Queries and bytes, in this process: the second visit counts, when what is kept in memory is there."""
    from tests.bench.visits import InProcess, do

    for row in measured:
        visitor = InProcess(sessions[row.job.person])
        do(row.job, visitor, 1)
        row.queries, row.size = do(row.job, visitor, 2)


def weigh(measured, sessions):
    """What each costs the processor, in this process, in turn: the same however busy the machine is."""
    from tests.bench.visits import OnCpu, do

    visitors = {person: OnCpu(session) for person, session in sessions.items()}
    for nth in range(1000, 1000 + ROUNDS * REPEATS):  # numbers the counting and the measuring do not use
        for row in measured:
            row.cpu.append(do(row.job, visitors[row.job.person], nth)[0])


def measure(measured, sessions, port):
    """Everything in turn, again and again, so that a slow moment of the machine strikes all alike."""
    from tests.bench.visits import OverHttp, do

    visitors = {person: OverHttp(port, session) for person, session in sessions.items()}
    nth = 2
    for number in range(-1, ROUNDS):  # the first round only warms up
        for row in measured:
            row.rounds.append([])
        for _ in range(REPEATS if number >= 0 else 4):
            nth += 1
            for row in measured:
                row.rounds[-1].append(do(row.job, visitors[row.job.person], nth)[0])
        if number < 0:
            for row in measured:
                row.rounds.clear()


@contextlib.contextmanager
def server():
    """Two workers, as in production; stopped whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.bench.wsgi", "--workers", "2", "--no-control-socket"]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"], cwd=ROOT)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port, process):
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def show(measured):
    floor = measured[0]
    head = ["", "queries", "bytes", "p50 ms", "min–max", "p95", "× floor", "CPU ms", "× floor", "aim", "met"]
    lines = [head, *(line(row, floor) for row in measured)]
    widths = [max(len(cells[n]) for cells in lines) for n in range(len(head))]
    print()
    for cells in lines:
        first, *rest = (
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        print("  ".join([first, *rest]).rstrip())
    print(f"\nEach {ROUNDS} rounds of {REPEATS}, in turn, one at a time; min–max of the rounds' medians.")
    print("CPU: the median of as many visits without server and network. An aim is met or not by it: waiting for a")
    print("busy machine is not in it.")
    print("A save is the sending alone: it is answered by a redirect to the next page.")


def line(row, floor) -> list[str]:
    medians = [statistics.median(one) for one in row.rounds]
    aim = [f"{row.job.times} ×"] if row.job.times else []
    aim += [f"{row.job.queries} queries"] if row.job.queries else []
    return [
        row.job.words,
        str(row.queries),
        f"{row.size:,}",
        f"{row.p50:.1f}",
        f"{min(medians):.1f}–{max(medians):.1f}",
        f"{row.p95:.1f}",
        f"{row.ratio(floor):.2f}",
        f"{row.cpu50:.1f}",
        f"{row.cpu_ratio(floor):.2f}",
        ", ".join(aim),
        ("yes" if row.is_met(floor) else "NO") if aim else "",
    ]


if __name__ == "__main__":
    sys.exit(main())
