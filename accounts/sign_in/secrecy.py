"""What is kept but must not be read from a copy of the database: secrets of second factors, and what people typed."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    return _cipher().decrypt(text.encode()).decode()


def _cipher() -> MultiFernet:
    """The first key writes, all of them read: a new key is put in front, and the old one taken out later."""
    return MultiFernet([Fernet(key) for key in settings.MFA_KEYS])
