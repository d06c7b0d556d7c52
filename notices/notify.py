"""E-mail through GOV.UK Notify: one template with the two personalisation fields `subject` and `body`."""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import HTTPError

TOO_MANY = 429


class Refused(Exception):
    """Notify will never send this message as it is: wrong address, wrong template. Trying again is of no use."""


class NotifyBackend(BaseEmailBackend):
    """Notify takes no calendar files: whoever sends one says in the message where it is.

    The reference of each message is its Message-ID, so that a message that was sent twice can be told."""

    def send_messages(self, messages):
        client = NotificationsAPIClient(settings.NOTIFY_API_KEY, timeout=settings.EMAIL_TIMEOUT)
        if settings.NOTIFY_BASE_URL:
            client.base_url = settings.NOTIFY_BASE_URL
        for message in messages:
            for address in message.recipients():
                _send(client, message, address)
        return len(messages)


def _send(client, message, address: str) -> None:
    try:
        client.send_email_notification(
            email_address=address,
            template_id=settings.NOTIFY_TEMPLATE_ID,
            personalisation={"subject": message.subject, "body": message.body},
            reference=message.extra_headers.get("Message-ID", "").strip("<>") or None,
        )
    except HTTPError as error:
        if 400 <= error.status_code < 500 and error.status_code not in {403, TOO_MANY}:
            raise Refused(f"GOV.UK Notify refused it ({error.status_code}): {error.message}") from error
        raise
