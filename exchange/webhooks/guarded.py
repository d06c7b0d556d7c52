"""Calling an address that somebody typed, without reaching what only this house can reach.

The name is looked up once, every address it has is judged, and the connection goes to an address that was judged: where
the name leads a moment later does not matter. Redirects are not followed. There is a time for connecting, one for
everything, and an end to what is read.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

CONNECT, WHOLE = 5.0, 10.0  # seconds
READ = 4096  # bytes of an answer
UNICAST = ip_network("2000::/3")
CARRY_OTHERS = [ip_network(each) for each in ("2002::/16", "2001::/32", "64:ff9b::/96")]  # an IPv4 address inside
SPECIAL = [ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24")]
# Where clouds tell a machine its own secrets; some of these look like any other address.
METADATA = {ip_address(each) for each in ("169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254")}


class Refused(Exception):
    """This address is not called, in words for an administrator."""


class NoAnswer(Exception):
    """It was called, and nothing usable came back."""


@dataclass(frozen=True)
class Target:
    host: str
    port: int
    path: str

    @property
    def is_named(self) -> bool:
        """Whoever runs the portal named this host: it may be inside the house."""
        return self.host in {host.lower() for host in settings.WEBHOOK_INSIDE_HOSTS}


@dataclass(frozen=True)
class Answer:
    status: int
    text: str  # the beginning of what was answered


def target_of(url: str) -> Target:
    """The parts of an address, if it is one that can be called. Nothing is looked up."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode().lower()
        port = parts.port
    except ValueError as problem:
        raise Refused("Enter a web address, such as https://case.example.gov.uk/epep") from problem
    if parts.scheme != "https":
        raise Refused("Enter an address that begins with https://")
    if not host or any(ord(letter) <= 32 for letter in url):
        raise Refused("Enter a web address, such as https://case.example.gov.uk/epep")
    if parts.username or parts.password:
        raise Refused("Enter the address without a user name or password")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port or 443, path)


def find(target: Target) -> list[tuple[int, tuple]]:
    """Every address of the host, all of them judged: [(family, address to connect to)]."""
    found = []
    for family, _, _, _, address in _look_up(target.host, target.port):
        ip = ip_address(address[0].split("%")[0])
        if not _may_be_called(ip, inside=target.is_named):
            raise Refused("This address leads inside a network that the portal may not call")
        found.append((family, address))
    return found


def _look_up(host: str, port: int) -> list[tuple]:
    answer: list = []

    def ask():
        try:
            answer.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as problem:
            answer.append(problem)

    asking = threading.Thread(target=ask, daemon=True)  # the system sets no limit of its own
    asking.start()
    asking.join(CONNECT)
    if not answer or isinstance(answer[0], OSError) or not answer[0]:
        raise NoAnswer(f"Nobody knows where {host} is")
    return answer[0]


def _may_be_called(ip: IPv4Address | IPv6Address, *, inside: bool) -> bool:
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        return _may_be_called(ip.ipv4_mapped, inside=inside)
    if ip in METADATA or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    if inside:
        return True
    if isinstance(ip, IPv6Address) and (ip not in UNICAST or any(ip in network for network in CARRY_OTHERS)):
        return False
    return ip.is_global and not ip.is_reserved and not any(ip in network for network in SPECIAL)


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """One call. Refused: it is not made. NoAnswer: it was, and why nothing came of it."""
    until = time.monotonic() + WHOLE
    target = target_of(url)
    addresses = find(target)
    try:
        with _connection(target, addresses, until) as connection:
            connection.request("POST", target.path, body=body, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, _beginning(response))
    except (OSError, http.client.HTTPException) as problem:
        if time.monotonic() >= until - 0.05:
            raise NoAnswer(f"There was no answer within {WHOLE:.0f} seconds") from problem
        raise NoAnswer(_in_words(problem)) from problem


@contextmanager
def _connection(target: Target, addresses, until: float):
    """An open connection to one of these addresses. At the end of the time it is cut, whatever it is doing: a timeout
    of a socket begins anew with each byte."""
    plain = _connect(addresses, until)
    handle = plain.dup()
    cut = threading.Timer(max(until - time.monotonic(), 0), _cut, [handle])
    cut.daemon = True
    cut.start()
    connection = None
    try:
        context = _context()
        connection = http.client.HTTPSConnection(target.host, target.port, context=context)
        connection.sock = context.wrap_socket(plain, server_hostname=target.host)
        yield connection
    finally:
        cut.cancel()
        if connection:
            connection.close()
        plain.close()
        handle.close()


def _connect(addresses, until: float) -> socket.socket:
    problem: OSError = OSError("no address")
    for family, address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(min(CONNECT, left))
        try:
            plain.connect(address)
        except OSError as this:
            problem = this
            plain.close()
        else:
            plain.settimeout(WHOLE)
            return plain
    raise problem


def _cut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is closed already


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.WEBHOOK_CA_FILE:
        context.load_verify_locations(settings.WEBHOOK_CA_FILE)
    return context


def _beginning(response: http.client.HTTPResponse) -> str:
    """The status is the answer; the words are a help, as far as they came."""
    try:
        said = response.read(READ)
    except (OSError, http.client.HTTPException):
        said = b""
    return said.decode("utf-8", "replace").replace("\x00", "")


def _in_words(problem: Exception) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"Its certificate is not right: {problem.verify_message}"
    if isinstance(problem, ssl.SSLError):
        return "It does not speak TLS as it should"
    if isinstance(problem, TimeoutError):
        return "It did not answer in time"
    if isinstance(problem, ConnectionRefusedError):
        return "It takes no connections"
    if isinstance(problem, http.client.HTTPException):
        return f"What it answered is not HTTP ({type(problem).__name__})"
    return f"It could not be reached ({type(problem).__name__})"
