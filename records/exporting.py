"""The record as one zip: `record.json`, the files as they lie in the store, and a list of both with their hashes."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from accounts.actions import Refused
from children.models import Child
from records.content import content_of, files_in

RECORD, LIST, FILES = "record.json", "files.json", "files/"
MOST_OF_ROWS, MOST = 300 * 1024 * 1024, 4 * 1024 * 1024 * 1024  # bytes, unpacked
Step = Callable[[int, int], None]  # files done, files in all
READ_ME = """The whole record of one child, as ePEP kept it.

record.json   every row, with its history; UTF-8, JSON; its format is epep-record
files.json    each file with its SHA-256; null where the store no longer had it
files/        the files themselves

To take it in elsewhere: manage.py import_record FILE [--authority CODE]
"""


def canonical(content: dict) -> bytes:
    """The same bytes for the same record."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def write(child: Child, to: IO[bytes], *, step: Step = lambda done, total: None) -> str:
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


def read(source: IO[bytes], *, step: Step = lambda done, total: None) -> tuple[dict, zipfile.ZipFile]:
    """The content of a zip that `write` made, and the zip for its files: as they were written, or refused."""
    try:
        packed = zipfile.ZipFile(source)
        _check_sizes(packed)
        content, hashes = json.loads(packed.read(RECORD)), json.loads(packed.read(LIST))
    except (zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise Refused("This is not a record that ePEP has written, or it did not arrive whole.") from problem
    for done, (name, sha256) in enumerate(hashes.items()):
        step(done, len(hashes))
        if sha256 and _sha256(packed, FILES + name) != sha256:
            raise Refused(f"The file {name} is not as it was written. Ask for the record again.")
    return content, packed


def _sha256(packed: zipfile.ZipFile, name: str) -> str:
    """Empty where it is not there, or cannot be unpacked."""
    try:
        with packed.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (KeyError, zipfile.BadZipFile, zlib.error):
        return ""


def _check_sizes(packed: zipfile.ZipFile) -> None:
    if packed.getinfo(RECORD).file_size > MOST_OF_ROWS or sum(each.file_size for each in packed.infolist()) > MOST:
        raise Refused("This is larger than any record of one child.")


def put_files(packed: zipfile.ZipFile, content: dict, *, step: Step = lambda done, total: None) -> int:
    """Lay the files of a record where its rows look for them. Returns how many; what lies there already stays."""
    put, names, wanted = 0, set(packed.namelist()), files_in(content)
    for done, name in enumerate(wanted):
        step(done, len(wanted))
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
