"""Calling an address that somebody typed reaches nothing that only this house can reach."""

import socket
import time

import pytest

from exchange.webhooks import guarded
from exchange.webhooks.guarded import NoAnswer, Refused, find, post, target_of
from tests.exchange.receiver import NAME, certificate, receiving

OUTSIDE = "93.184.215.14"


def leads_to(monkeypatch, *addresses):
    """Every name is at these addresses."""

    def answer(host, port, **_):
        return [
            (socket.AF_INET6, 0, 0, "", (each, port, 0, 0)) if ":" in each else (socket.AF_INET, 0, 0, "", (each, port))
            for each in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.parametrize(
    "url",
    ["http://case.example/", "ftp://case.example/", "https://", "https://a:b@case.example/", "https://case.example:x/",
     "file:///etc/passwd", "https://case.example/a b", "https://case.example/\r\nX: y", "//case.example/", "case"],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(url):
    with pytest.raises(Refused):
        target_of(url)


INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "169.254.1.1",
    "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.192", "198.18.0.1", "168.63.129.16",
    "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
]  # fmt: skip


def test_no_address_inside_a_network_is_called_nor_a_name_that_has_one_of_them(monkeypatch):
    for address in INSIDE:
        for found in ([address], [OUTSIDE, address]):
            leads_to(monkeypatch, *found)
            with pytest.raises(Refused, match="inside a network"):
                find(target_of("https://case.example/hook"))
    leads_to(monkeypatch, OUTSIDE, "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert len(find(target_of("https://case.example/hook"))) == 2


def test_a_host_that_the_operator_named_may_be_inside_but_tells_no_secrets_of_a_cloud(monkeypatch, settings):
    settings.WEBHOOK_INSIDE_HOSTS = ["Case.Inside.Example"]
    for address in ("10.1.2.3", "127.0.0.1", "fd12::1"):
        leads_to(monkeypatch, address)
        assert find(target_of(f"https://{NAME}/hook"))
    for address in ("169.254.169.254", "fd00:ec2::254", "fe80::1", "224.0.0.1", "::ffff:169.254.169.254"):
        leads_to(monkeypatch, address)
        with pytest.raises(Refused):
            find(target_of(f"https://{NAME}/hook"))


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("receiver"))


@pytest.fixture
def receiver(pem, monkeypatch, settings):
    settings.WEBHOOK_INSIDE_HOSTS, settings.WEBHOOK_CA_FILE = [NAME], str(pem)
    with receiving(pem) as receiver:
        leads_to(monkeypatch, "127.0.0.1")
        yield receiver


def call(receiver, host=NAME):
    return post(f"https://{host}:{receiver.port}/hook?a=1", b"{}", {"content-type": "application/json"})


def test_a_call_reaches_the_address_that_was_judged_and_the_name_is_asked_for_once(receiver, monkeypatch):
    asked = []
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: asked.append(a) or look_up(*a, **k))
    answer = call(receiver)
    assert (answer.status, answer.text) == (200, "thanks")
    assert len(asked) == 1  # a second look might lead elsewhere
    [(headers, body)] = receiver.calls
    assert headers["host"] == f"{NAME}:{receiver.port}"
    assert body == b"{}"


def test_a_redirect_is_not_followed(receiver):
    receiver.answers = [302]
    assert call(receiver).status == 302
    assert len(receiver.calls) == 1


def test_a_certificate_for_another_name_or_by_nobody_known_is_not_taken(receiver, settings):
    settings.WEBHOOK_INSIDE_HOSTS = ["other.example", NAME]
    with pytest.raises(NoAnswer, match="certificate is not right"):
        call(receiver, "other.example")
    settings.WEBHOOK_CA_FILE = ""
    with pytest.raises(NoAnswer, match="certificate is not right"):
        call(receiver)
    assert receiver.calls == []


def test_an_answer_without_an_end_is_cut_off(receiver, monkeypatch):
    monkeypatch.setattr(guarded, "WHOLE", 0.3)
    receiver.drips = True
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="within"):
        call(receiver)
    assert time.monotonic() - began < 2


def test_no_more_of_an_answer_is_read_than_its_beginning(receiver):
    receiver.text = "x" * 300_000
    assert len(call(receiver).text) == guarded.READ


def test_nobody_there_is_said_in_words(monkeypatch, settings, receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoAnswer, match="takes no connections"):
        post(f"https://{NAME}:{port}/", b"", {})

    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NoAnswer, match="Nobody knows where"):
        post(f"https://{NAME}/", b"", {})
