"""`python -m tests.bench.scale`: the clocks' heavy work for 600, 8,300 and 83,000 children, on PostgreSQL.

Databases of its own are made beside the one DATABASE_URL names, and dropped afterwards. Seconds are by the wall and of
processors: ours with those of our processes, and of the database's processes for our database (where the server is on
this machine). Nothing else should run meanwhile; the load of the machine is printed with each line and with the table.
"""

import argparse
import contextlib
import os
import resource
import secrets
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SIZES = [600, 8_300, 83_000]
PROCESSES = 2
ALL, SWEEP = (60.0, 300.0), (1.0, None)  # aims for 83,000 children: seconds, and MB
HEADS = ["", "children", "new rows", "s", "our CPU s", "its CPU s", "MB", "aim", "met"]
MORNINGS = {
    "the first": date(2026, 9, 29),  # every duty is looked at
    "an ordinary one": date(2026, 9, 30),
    "much is due": date(2026, 10, 1),
}
NEXT_TERM = date(2027, 1, 4)


@dataclass
class Measured:
    work: str
    children: int
    rows: int
    seconds: float
    ours: float
    its: float | None
    megabytes: float | None = None
    aim: tuple[float, float | None] | None = None  # seconds, and MB

    @property
    def is_met(self) -> bool:
        seconds, megabytes = self.aim
        return self.seconds <= seconds and (megabytes is None or self.megabytes <= megabytes)

    def cells(self) -> list[str]:
        aim = ""
        if self.aim:
            aim = f"{self.aim[0]:g} s" + (f", {self.aim[1]:g} MB" if self.aim[1] else "")
        return [
            self.work,
            f"{self.children:,}",
            f"{self.rows:,}",
            f"{self.seconds:.2f}",
            f"{self.ours:.2f}",
            "" if self.its is None else f"{self.its:.2f}",
            "" if self.megabytes is None else f"{self.megabytes:.0f}",
            aim,
            ("yes" if self.is_met else "NO") if self.aim else "",
        ]


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.bench.scale", description=__doc__.partition("\n")[0])
    asked.add_argument("--children", type=int, action="append", help="another size, instead of the three")
    sizes = asked.parse_args().children or SIZES
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit("Set DATABASE_URL to a PostgreSQL server on which databases can be made.")
    measured = []
    with tempfile.TemporaryDirectory(prefix="epep-scale-") as folder, _database(server) as first:
        _prepare(folder, first.url)
        from tests.bench import copies

        copies.build()
        for size in sizes:
            with _database(server, like=first.name) as copy:
                _use(copy)
                copies.multiply(size)
                print(f"{copies.children_made():,} children are there. {_load()}", flush=True)
                measured += _measure()
    _show(measured)
    return 0 if all(row.is_met for row in measured if row.aim) else 1


# ---------------------------------------------------------------- databases


@dataclass(frozen=True)
class Made:
    name: str
    url: str


@contextlib.contextmanager
def _database(server: str, like: str = "template1"):
    """A database that is gone afterwards, empty or a copy of another one."""
    import psycopg

    address, _, options = server.partition("?")
    name = f"epep_scale_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        if like != "template1":
            _close()
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield Made(name, f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else ""))
        finally:
            _close()
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _prepare(folder: str, url: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": url,
        "EPEP_VAR_DIR": folder,
        "SECRET_KEY": secrets.token_hex(32),
        "MFA_KEYS": "unused",
        "SECOND_FACTOR_REQUIRED": "",
        "SITE_URL": "http://localhost",
        "DEBUG": "",
        "EPEP_DEMO": "",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _use(database: Made) -> None:
    from django.conf import settings
    from django.db import connections

    _close()
    settings.DATABASES["default"]["NAME"] = database.name
    connections["default"].settings_dict["NAME"] = database.name


def _close() -> None:
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()


# ---------------------------------------------------------------- measuring


def _measure() -> list[Measured]:
    from notices.models import Notice
    from peps.models import PEP
    from signoff.everybody import look_at_everybody
    from signoff.models import Duty, Reminder
    from signoff.reminders import reached
    from signoff.reminders.sweep import settle, tell_people
    from tests.bench.copies import TODAY, children_made, morning_of

    measured = []

    def timed(work: str, made, do, **more) -> None:
        """`made`: of which table the new rows are counted."""
        before, ours = made.objects.count(), _our_cpu()
        with _Watch() as watch:
            began = time.monotonic()
            do()
            seconds = time.monotonic() - began
        ours, rows = _our_cpu() - ours, made.objects.count() - before
        measured.append(Measured(work, children_made(), rows, seconds, ours, watch.its_cpu(), watch.most, **more))
        print("  ".join([*measured[-1].cells(), f"load {os.getloadavg()[0]:.1f}"]), flush=True)

    def look():
        look_at_everybody(processes=PROCESSES)

    def sweep():
        reached.record()
        settle()

    with morning_of(TODAY):
        timed("Duties of everybody, all of them new", Duty, look, aim=ALL)
        _settle_down()
        timed("Duties of everybody again", Duty, look, aim=ALL)
    for words, day in MORNINGS.items():
        with morning_of(day):
            timed(f"Morning sweep, {words}", Reminder, sweep, aim=SWEEP)
            timed("… a second run", Reminder, sweep, aim=SWEEP)
            timed("… messages, one a person", Notice, tell_people)
    with morning_of(NEXT_TERM):
        timed("The next term's plans, with duties", PEP, look)
        timed("… a second run", PEP, look)
    return measured


def _settle_down() -> None:
    """What a database that has been in use for a while knows about its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _our_cpu() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


def _backends(name: str) -> dict[str, int]:
    """The database's processes for the database of this name, and how many ticks each has taken."""
    found = {}
    for pid in _numbers("/proc"):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            if words.startswith(b"postgres: ") and f" {name} ".encode() in words and (stat := _stat(pid)):
                found[pid] = int(stat[11]) + int(stat[12])
    return found


def _stat(pid) -> list[str] | None:
    """The fields of /proc/PID/stat after the name: state, parent … user and system ticks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _numbers(folder: str) -> list[str]:
    return [name for name in os.listdir(folder) if name.isdecimal()]


class _Watch:
    """The most memory this process and its children had at once (pages they share are counted once), and what the
    database's processes for our database took, those included that ended meanwhile."""

    def __enter__(self):
        from django.db import connection

        connection.ensure_connection()
        self.most, self.is_over = 0.0, threading.Event()
        self.name = connection.settings_dict["NAME"]
        self.before = _backends(self.name)
        self.ticks = dict(self.before)
        self.watcher = threading.Thread(target=self._watch, daemon=True)
        self.watcher.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.watcher.join()
        self.ticks |= _backends(self.name)

    def its_cpu(self) -> float | None:
        """None where the server is elsewhere."""
        taken = sum(self.ticks.values()) - sum(self.before.values())
        return taken / os.sysconf("SC_CLK_TCK") if self.ticks else None

    def _watch(self):
        while not self.is_over.wait(0.25):
            self.ticks |= _backends(self.name)
            me = str(os.getpid())
            ours = [pid for pid in _numbers("/proc") if pid == me or (_stat(pid) or ["", ""])[1] == me]
            self.most = max(self.most, sum(map(_megabytes, ours)))


def _megabytes(pid: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


# ---------------------------------------------------------------- saying it


def _load() -> str:
    return f"The load of the machine is {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."


def _show(measured: list[Measured]) -> None:
    lines = [HEADS, *(row.cells() for row in measured)]
    widths = [max(len(cells[n]) for cells in lines) for n in range(len(HEADS))]
    print()
    for first, *rest in lines:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
    print(f"\nAt the end: {_load()}")


if __name__ == "__main__":
    sys.exit(main())
