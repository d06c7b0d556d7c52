"""Small stand-ins for the services that take messages: they keep what they were given and fail as they are told."""

import asyncio
import json
import threading
from collections import Counter
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def notify_service():
    """GOV.UK Notify as far as one message goes. `answers`: statuses to give, one each; then 201."""
    service = type("Service", (), {"requests": [], "answers": []})()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.requests.append({"path": self.path, "token": self.headers["Authorization"], **said})
            status = service.answers.pop(0) if service.answers else 201
            errors = [{"error": "BadRequestError", "message": "not a valid address"}]
            body = json.dumps({"id": "1"} if status == 201 else {"status_code": status, "errors": errors}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class MailServer:
    """A mail server in a thread of its own.

    Moods: "good"; "slow" takes its time over each message; "busy" says 451 to the message; "refuses" says 550 to the
    address; "drops" takes the message and hangs up without a word; "away" takes no connections.
    """

    def __init__(self):
        self.mood = "good"
        self.delay = 0.0
        self.taken = Counter()  # Message-ID -> how often
        self.addresses = {}  # Message-ID -> address
        self.port = None
        self._loop = asyncio.new_event_loop()
        self._server = None

    def __enter__(self):
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.open()
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _hang_up(self):
        """Also with those that were killed in the middle of a sentence."""
        self._server.close()
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def open(self):
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._talk, "127.0.0.1", self.port or 0), self._loop
        ).result()
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self):
        self._loop.call_soon_threadsafe(self._server.close)

    async def _talk(self, reader, writer):
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader, writer):
        def say(words):
            writer.write(f"{words}\r\n".encode())

        say("220 here")
        address = ""
        while line := (await reader.readline()).decode().strip():
            verb = line.split()[0].upper()
            if verb in {"EHLO", "HELO", "MAIL", "RSET"}:
                say("250 fine")
            elif verb == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                say("550 no such mailbox" if self.mood == "refuses" else "250 fine")
            elif verb == "DATA":
                say("354 go on")
                message = (await reader.readuntil(b"\r\n.\r\n")).decode()
                await asyncio.sleep(self.delay)
                if self.mood == "busy":
                    say("451 later")
                    continue
                self._keep(message, address)
                if self.mood == "drops":
                    return
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("502 what?")
            await writer.drain()

    def _keep(self, message, address):
        headers = dict(line.split(": ", 1) for line in message.split("\r\n\r\n")[0].split("\r\n") if ": " in line)
        self.taken[headers["Message-ID"]] += 1
        self.addresses[headers["Message-ID"]] = address
