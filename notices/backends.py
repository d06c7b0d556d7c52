from django.core.mail.backends.base import BaseEmailBackend

from audit import clock
from notices.models import DemoMail


class DemoOutbox(BaseEmailBackend):
    """In the demo nothing leaves the machine: e-mails go to a page where anybody can read them."""

    def send_messages(self, messages):
        for message in messages:
            names = [part.get_filename() or "" for part in message.message().walk() if part.get_filename()]
            for address in message.recipients():
                DemoMail.objects.create(
                    at=clock.now(), to_email=address, subject=message.subject, body=message.body, attachments=names
                )
        return len(messages)
