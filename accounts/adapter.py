from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib.sites.shortcuts import get_current_site

from accounts.sign_in import adapters, second_factor, sessions
from notices.telling import post

MINUTES_AFTER_SIGN_IN = 10


class ClosedSignUpAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up: an administrator invites."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right. Check both and try again",
        "incorrect_code": "This code is not right. Check it and try again",
        "incorrect_password": "The password is not right",
        "too_many_login_attempts": "You have tried too often. Wait 5 minutes and try again",
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Through the worker, as all messages: the answer neither waits for the mail server, which would tell by its
        time and its refusals which addresses are known, nor fails with it."""
        asked_in = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, asked_in | context)
        post(to_email=email, subject=message.subject, body=message.body)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """Nobody needs to be told that they are signed in or out: the page shows it."""
        if message_template in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            return
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def post_login(self, request, user, *, signal_kwargs, **details):
        sociallogin = (signal_kwargs or {}).get("sociallogin")
        if sociallogin and adapters.provider_asked_for_second_factor(sociallogin):
            request.session[second_factor.BY_PROVIDER] = str(user.pk)
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **details)

    def is_reauthentication_required(self, *, app, **details):
        """Whoever signed in just now, and is sent to add a first factor, is not asked for the password twice."""
        request = context.request
        if app == "allauth.mfa" and sessions.signed_in_lately(request, MINUTES_AFTER_SIGN_IN):
            return second_factor.had_one_before(request)
        return super().is_reauthentication_required(app=app, **details)
