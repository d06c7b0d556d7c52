"""A parcel of papers: a zip, or files beside each other, of which one is the list. What is in it is judged by its names
and sizes before any of it is opened."""

import hashlib
import io
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from organisations.imports import CannotRead, Refused, Result

MOST_FILES = 5_000
MOST_BYTES = 1024 * 1024 * 1024  # of all papers together, unpacked
MOST_TIMES_SMALLER = 200  # a PDF is compressed already: what shrinks more is made to burst
LIST = (".csv", ".txt")


@dataclass(frozen=True)
class Paper:
    name: str  # without folders
    place: str  # with them, as it is in the zip
    looks: tuple  # equal for equal bytes, and as good as never for others
    read: Callable[[], bytes]


@dataclass
class Parcel:
    lists: dict[str, bytes]
    papers: dict[str, list[Paper]]  # by name in small letters: two of one name are told apart by their folders

    def find(self, said: str) -> list[Paper]:
        """What a row of the list means: the name, or the name with its folders."""
        wanted = said.replace("\\", "/").strip("/").casefold()
        same = self.papers.get(wanted.rpartition("/")[2], [])
        exactly = [paper for paper in same if paper.place.casefold() == wanted]
        return exactly or (same if "/" not in wanted else [])


def opened(files: dict[str, bytes], result: Result) -> Parcel:
    found = Parcel({}, {})
    for name, data in files.items():
        if data[:4] == b"PK\x03\x04":
            _open(name, data, found, result)
        elif name.lower().endswith(LIST):
            found.lists[name] = data
        else:
            looks = (len(data), hashlib.sha256(data).hexdigest())
            _add(found, Paper(name, name, looks, lambda data=data: data))
    return found


def _open(name: str, data: bytes, found: Parcel, result: Result) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            size = f"{MOST_FILES:,} files or {MOST_BYTES // 1024**3} GB"
            raise CannotRead(f"{name} holds more than {size} when it is unpacked. Make several zips of it.")
        for entry in entries:
            _take(name, archive, entry, found, result)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as problem:
        raise CannotRead(f"{name} is damaged and cannot be unpacked ({problem}). Make the zip again.") from problem


def _take(name: str, archive, entry: zipfile.ZipInfo, found: Parcel, result: Result) -> None:
    parts = entry.filename.replace("\\", "/").split("/")
    if any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in parts):
        return  # what some programs add unasked
    if ".." in parts or parts[0] == "" or ":" in parts[0] or stat.S_ISLNK(entry.external_attr >> 16):
        why = "Its name points out of the zip, which no honest zip does."
        return _refuse(result, name, entry, why, "Make the zip again from the files themselves.")
    if entry.flag_bits & 0x1:
        return _refuse(result, name, entry, "The zip has a password.", "Make the zip without a password.")
    if entry.file_size > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        return _refuse(result, name, entry, f"It is larger than {limit} MB.", "Save it smaller, or scan it coarser.")
    if entry.file_size > MOST_TIMES_SMALLER * max(entry.compress_size, 1) and not entry.filename.lower().endswith(LIST):
        why = "It unpacks to many times its size, as no plan does."
        return _refuse(result, name, entry, why, "Save the plan as a PDF again and make the zip anew.")
    if parts[-1].lower().endswith(LIST):
        found.lists[parts[-1]] = archive.read(entry)
        return None
    _add(found, Paper(parts[-1], "/".join(parts), (entry.file_size, entry.CRC), lambda: archive.read(entry)))
    return None


def _refuse(result: Result, name: str, entry: zipfile.ZipInfo, why: str, fix: str) -> None:
    result.refused.append(Refused(0, "file", entry.filename[-100:], f"{why} The file was left out.", fix, name))


def _add(found: Parcel, paper: Paper) -> None:
    found.papers.setdefault(paper.name.casefold(), []).append(paper)
