"""Where copies are put: a folder of the authority's own, or a bucket. Each file is there whole, or not at all."""

import errno
import os
from functools import cached_property
from typing import Protocol
from uuid import uuid4

from django.conf import settings

from exchange.outbound.naming import SAFE
from organisations.models import Authority

IN_WORDS = {
    errno.ENOENT: "it is not there",
    errno.ENOTDIR: "it is not a folder",
    errno.ELOOP: "it is a link to somewhere else",
    errno.EACCES: "the portal may not write there",
    errno.EPERM: "the portal may not write there",
    errno.EROFS: "it can only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EIO: "the disk or the network behind it fails",
    errno.ESTALE: "the network behind it fails",
    errno.EHOSTDOWN: "the network behind it fails",
    errno.ETIMEDOUT: "the network behind it does not answer",
}
ENDINGS = {".pdf", ".json", ".index.json"}


class PlaceError(Exception):
    """Nothing can be put there now, in words for an administrator."""


class Place(Protocol):
    def put(self, name: str, ending: str, data: bytes) -> None:
        """Put a file there, whole, in place of one of that name. PlaceError where that cannot be done."""


def is_set_up() -> bool:
    return bool(settings.OUTBOUND_DIR or settings.OUTBOUND_BUCKET)


def in_words(authority: Authority) -> str:
    if settings.OUTBOUND_BUCKET:
        return f"the bucket {settings.OUTBOUND_BUCKET}, under {_prefix(authority)}"
    return f"the folder {authority.code} of the portal’s outbound folder"


def place_for(authority: Authority) -> Place:
    if settings.OUTBOUND_BUCKET:
        return Bucket(_prefix(authority))
    if settings.OUTBOUND_DIR:
        return Folder(settings.OUTBOUND_DIR, authority.code)
    raise PlaceError("No folder and no bucket is set up. Whoever runs the portal sets one.")


def _prefix(authority: Authority) -> str:
    return "/".join(filter(None, [settings.OUTBOUND_PREFIX.strip("/"), authority.code])) + "/"


def _file_name(name: str, ending: str) -> str:
    """Checked here once more, where it becomes a path."""
    if not SAFE.fullmatch(name) or ending not in ENDINGS:
        raise ValueError(f"{name!r} is not a name for a file")
    return name + ending


class Folder:
    """A folder that is there already. It is never made: where a network drive is not connected nothing is written
    beneath the place where it would be."""

    def __init__(self, root: str, code: str):
        if not SAFE.fullmatch(code):
            raise PlaceError(f"The authority’s code {code!r} cannot be the name of a folder.")
        self.path = os.path.join(root, code)

    def put(self, name, ending, data):
        file_name = _file_name(name, ending)
        try:
            folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as problem:
            raise _in_words(problem) from problem
        try:
            self._put(folder, file_name, data)
        except OSError as problem:
            raise _in_words(problem) from problem
        finally:
            os.close(folder)

    def _put(self, folder: int, file_name: str, data: bytes) -> None:
        """Written beside it, brought to the disk, and renamed. Within the opened folder, wherever its path leads."""
        beside = f".{file_name}.{uuid4().hex}.part"
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640, dir_fd=folder)
        try:
            with os.fdopen(file, "wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            os.rename(beside, file_name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(beside, dir_fd=folder)
            raise
        os.fsync(folder)


def _in_words(problem: OSError) -> PlaceError:
    why = IN_WORDS.get(problem.errno, os.strerror(problem.errno or 0).lower())
    return PlaceError(f"The folder cannot be written to: {why}.")


class Bucket:
    """A bucket of S3, or of something that speaks as S3 does. A file is there once it is there whole."""

    def __init__(self, prefix: str):
        self.prefix = prefix

    def put(self, name, ending, data):
        kind = "application/pdf" if ending == ".pdf" else "application/json"
        key = self.prefix + _file_name(name, ending)
        try:
            self._client.put_object(Bucket=settings.OUTBOUND_BUCKET, Key=key, Body=data, ContentType=kind)
        except self._errors as problem:
            raise PlaceError(f"The bucket cannot be written to: {_of_bucket(problem)}.") from problem

    @cached_property
    def _client(self):
        boto3, config = _boto()
        return boto3.client(
            "s3",
            endpoint_url=settings.OUTBOUND_S3_ENDPOINT or None,
            region_name=settings.OUTBOUND_S3_REGION or None,
            config=config(
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 1},
                request_checksum_calculation="when_required",  # not every such store knows the newer ones
                s3={"addressing_style": "path" if settings.OUTBOUND_S3_ENDPOINT else "auto"},
            ),
        )

    @property
    def _errors(self):
        from botocore.exceptions import BotoCoreError, ClientError

        return BotoCoreError, ClientError


def _boto():
    """An extra (requirements/s3.txt): most councils have a folder."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as problem:
        raise PlaceError("What it takes to write to a bucket is not installed (ops/install.sh s3).") from problem
    return boto3, Config


def _of_bucket(problem) -> str:
    answer = getattr(problem, "response", None)
    if answer is None:
        return f"it cannot be reached ({type(problem).__name__})"
    code = answer.get("Error", {}).get("Code", "")
    return {
        "AccessDenied": "the portal may not write there",
        "NoSuchBucket": "it is not there",
        "InvalidAccessKeyId": "its key is not known",
        "SignatureDoesNotMatch": "its key is not the right one",
        "SlowDown": "it is busy",
    }.get(code, f"it answered {code or 'with an error'}")
