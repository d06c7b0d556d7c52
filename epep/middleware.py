"""Answers that every room shares."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from accounts.permissions import NotNow


def private_pages(get_response):
    """No page is kept by a browser or a proxy; an act that came too late goes back to its page, with the reason."""

    def middleware(request):
        response = get_response(request)
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
