"""Answers that every room shares."""

import logging
import re

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from accounts.models import User
from accounts.permissions import Denied, NotNow
from children.standing import Standing, standing_of

log = logging.getLogger(__name__)
# A form brings the id of its new row along, so that sending it twice makes one: what PostgreSQL and SQLite say where
# the id is that of somebody else's row.
_HAS_SUCH_AN_ID = re.compile(r"_pkey\"|UNIQUE constraint failed: \w+\.id$")


def private_pages(get_response):
    """No page is kept by a browser or a proxy; an act that came too late goes back to its page, with the reason, as
    does a form with the id of another row; a file leaves only while who asked for it stands as when it was begun."""

    def middleware(request):
        response = get_response(request)
        if response.get("Content-Disposition", "").startswith("attachment"):
            _check_still_stands(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        return response

    def process_exception(request, exception):
        if isinstance(exception, NotNow):
            messages.error(request, exception.words)
            return redirect(exception.about)
        if isinstance(exception, IntegrityError) and _HAS_SUCH_AN_ID.search(str(exception)):
            log.warning("%s: the id of a new row is that of another", request.resolver_match.view_name)
            messages.error(request, "This form was out of date. Nothing was saved: please fill it in again.")
            return redirect(request.get_full_path())
        return None

    middleware.process_exception = process_exception
    return middleware


def _check_still_stands(request) -> None:
    """Making a file can take a while. Somebody who is suspended meanwhile, or attached to less, gets nothing."""
    began = getattr(request.user, "request_memory", {}).get("standing")
    if began is None:
        return
    person = User.objects.filter(pk=request.user.pk).first()
    if (standing_of(person) if person else Standing()) != began:
        raise Denied("What you may see has changed while this file was made.")
