"""The record as one zip: `record.json`, the files as they lie in the store, and a list of both with their hashes."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from accounts.actions import Refused
from children.models import Child
from records.content import content_of, files_in

RECORD, LIST, FILES = "record.json", "files.json", "files/"
READ_ME = """The whole record of one child, as ePEP kept it.

record.json   every row, with its history; UTF-8, JSON; its format is epep-record
files.json    each file with its SHA-256; null where the store no longer had it
files/        the files themselves

To take it in elsewhere: manage.py import_record FILE [--authority CODE]
"""


def canonical(content: dict) -> bytes:
    """The same bytes for the same record."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def write(child: Child, to: IO[bytes], *, step: Callable[[int, int], None] = lambda done, total: None) -> str:
    """Write the zip. `step(files done, files in all)` is told how far it is. Returns the SHA-256 of `record.json`."""
    content = content_of(child)
    record, names, hashes = canonical(content), files_in(content), {}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("README.txt", READ_ME)
        out.writestr(RECORD, record)
        for done, name in enumerate(names):
            step(done, len(names))
            hashes[name] = _copy(out, name)
        out.writestr(LIST, json.dumps(hashes, indent=1, sort_keys=True))
    return hashlib.sha256(record).hexdigest()


def read(source: IO[bytes]) -> tuple[dict, zipfile.ZipFile]:
    """The content of a zip that `write` made, and the zip for its files: as they were written, or refused."""
    try:
        packed = zipfile.ZipFile(source)
        content, hashes = json.loads(packed.read(RECORD)), json.loads(packed.read(LIST))
    except (zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise Refused("This is not a record that ePEP has written, or it did not arrive whole.") from problem
    for name, sha256 in hashes.items():
        if sha256 and hashlib.sha256(packed.read(FILES + name)).hexdigest() != sha256:
            raise Refused(f"The file {name} is not as it was written. Ask for the record again.")
    return content, packed


def put_files(packed: zipfile.ZipFile, content: dict) -> int:
    """Lay the files of a record where its rows look for them. Returns how many; what lies there already stays."""
    put, names = 0, set(packed.namelist())
    for name in files_in(content):
        if FILES + name in names and not default_storage.exists(name):
            with packed.open(FILES + name) as file:
                default_storage.save(name, File(file, name))
            put += 1
    return put


def _copy(out: zipfile.ZipFile, name: str) -> str | None:
    try:
        source = default_storage.open(name, "rb")
    except FileNotFoundError:
        return None
    digest = hashlib.sha256()
    with source, out.open(FILES + name, "w") as target:
        for chunk in source.chunks():
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()
