"""One person at a browser: over HTTP to a running server, or in this process where the queries can be counted."""

import http.client
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

TOKEN = "b" * 32  # the CSRF token, in cookie and form alike
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class Failed(Exception):
    """A page did not answer as it should: what would be measured means nothing."""


class OverHttp:
    def __init__(self, port: int, session: str):
        self.port = port
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Host": f"localhost:{port}"}

    def send(self, path: str, data: dict | None = None) -> tuple[float, bytes]:
        """Milliseconds from opening the connection to the last byte, and the page."""
        headers, body = self.headers, None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": TOKEN})
            headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            wire.request("GET" if data is None else "POST", path, body, headers)
            answer = wire.getresponse()
            page = answer.read()
        finally:
            wire.close()
        took = (time.perf_counter() - began) * 1000
        expect(path, answer.status, data)
        return took, page


class InProcess:
    """Counts queries instead of time; statements that only begin and end transactions are left out."""

    def __init__(self, session: str):
        self.client = Client(headers={"host": "localhost"})
        self.client.cookies["sessionid"] = session

    def send(self, path: str, data: dict | None = None) -> tuple[int, bytes]:
        with CaptureQueriesContext(connection) as queries:
            answer = self.client.get(path) if data is None else self.client.post(path, data)
        expect(path, answer.status_code, data)
        return sum(not query["sql"].startswith(BOOKKEEPING) for query in queries), answer.content


class OnCpu(InProcess):
    """Milliseconds of this process's own work, in which other programs of a busy machine do not count."""

    def send(self, path: str, data: dict | None = None) -> tuple[float, bytes]:
        began = time.process_time()
        answer = self.client.get(path) if data is None else self.client.post(path, data)
        took = (time.process_time() - began) * 1000
        expect(path, answer.status_code, data)
        return took, answer.content


def expect(path, status, data):
    if status != (200 if data is None else 302):
        raise Failed(f"{path} answered {status}.")


def do(job, visitor, nth: int):
    """The job once: (time or queries, bytes of the page)."""
    if job.change is None:
        cost, page = visitor.send(job.path)
        return cost, len(page)
    typed = Answers.on(visitor.send(job.path)[1]) | job.change(nth)
    cost, page = visitor.send(job.path, typed)
    if job.undo:
        visitor.send(*job.undo)
    return cost, len(page)


class Answers(HTMLParser):
    """What a browser would send of the page's main form, untouched."""

    @classmethod
    def on(cls, page: bytes) -> dict:
        parser = cls()
        parser.feed(page.decode())
        return parser.found

    def __init__(self):
        super().__init__()
        self.found, self.inside, self.area, self.choice = {}, False, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "form":
            self.inside = "novalidate" in attrs
        elif not self.inside:
            return
        elif tag == "textarea":
            self.area, self.found[name] = name, ""
        elif tag == "select":
            self.choice = name
        elif tag == "option" and "selected" in attrs:
            self.found[self.choice] = attrs.get("value", "")
        elif tag == "input" and name and (kind not in {"radio", "checkbox"} or "checked" in attrs):
            self.found[name] = attrs.get("value", "on")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "form":
            self.inside = False

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data.removeprefix("\n") if not self.found[self.area] else data
