"""Answers that every room shares."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from accounts.models import User
from accounts.permissions import Denied, NotNow
from children.standing import Standing, standing_of


def private_pages(get_response):
    """No page is kept by a browser or a proxy; an act that came too late goes back to its page, with the reason; a file
    leaves only while whoever asked for it stands as they stood when it was begun."""

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
