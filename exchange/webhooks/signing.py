"""Signing a call as the Standard Webhooks specification says: HMAC-SHA256 over id, moment and body."""

import base64
import hashlib
import hmac
import json
import secrets

from django.conf import settings
from django.urls import reverse

from exchange.models import Happened, Message

PREFIX = "whsec_"
BYTES = 32
FORMAT = "epep-webhook/1"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """ "v1,…": the signature in base64, made with the bytes that the secret stands for."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(all_secrets: list[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in all_secrets),
        "content-type": "application/json",
        "user-agent": "ePEP webhook",
    }


def body_of(message: Message) -> bytes:
    """Ids and a link, which opens after signing in. Equal each time it is sent."""
    data = dict(message.data)
    if message.kind != Happened.TEST:
        data["page"] = settings.SITE_URL + reverse("papers:plan", args=[data["plan_id"]])
    at = message.at.isoformat(timespec="seconds")
    return json.dumps({"type": message.kind, "timestamp": at, "format": FORMAT, "data": data}, indent=1).encode()
