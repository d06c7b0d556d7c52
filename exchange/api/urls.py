"""The addresses of the API: its endpoints, its document, and that there is nothing else beneath /api/."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from exchange.api import openapi, problems
from exchange.api.endpoints import api, same_as_before
from exchange.api.problems import Problem


def read_only(view):
    """GET and HEAD alone, no session and no form: what a browser is signed in as is not looked at (see middleware)."""

    @csrf_exempt  # there is nothing to send
    @login_not_required  # but a token, which the endpoint asks for
    @wraps(view)
    def answered(request, *args, **kwargs):
        if request.method not in {"GET", "HEAD"}:
            return problems.answer(Problem(405, "This address is read with GET or HEAD.", Allow="GET, HEAD"))
        is_head, request.method = request.method == "HEAD", "GET"
        response = same_as_before(request, view(request, *args, **kwargs))
        return _without_body(response) if is_head else response

    return answered


def _without_body(response):
    """With the headers of what GET would have said. It is closed as ever: not before the look is written."""
    if response.streaming:
        response.streaming_content = ()
    else:
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def described(request):
    return JsonResponse(openapi.document())


def nowhere(request):
    return problems.answer(problems.not_found("This address"))


endpoints = [(str(each.pattern), each.callback, each.name) for each in api.urls[0] if each.name != "api-root"]

app_name = "api"
urlpatterns = [
    *(path(f"v1/{address}", read_only(view), name=name) for address, view, name in endpoints),
    path("v1/openapi.json", read_only(described), name="openapi"),
    re_path(r"^", read_only(nowhere), name="nowhere"),
]
