"""What is answered when nothing is shown: RFC 9457 (application/problem+json), in plain words."""

from http import HTTPStatus

from django.http import HttpResponse
from ninja.renderers import JSONRenderer

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="ePEP"'


class Problem(Exception):
    """Nothing is shown, for this reason. `headers` go with the answer."""

    def __init__(self, status: int, detail: str, **headers: str):
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


def unknown_token() -> Problem:
    """The same for a token that is missing, wrong, revoked, over or used from elsewhere."""
    detail = "Send a token that counts today as “Authorization: Bearer …”, from a network it was made for."
    return Problem(HTTPStatus.UNAUTHORIZED, detail, **{"WWW-Authenticate": CHALLENGE})


def too_many(seconds: int) -> Problem:
    words = f"Too many requests. Ask again in {seconds} seconds."
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, words, **{"Retry-After": str(seconds)})


def not_found(what: str = "This") -> Problem:
    """Whether it does not exist or is outside what the token reaches is the same answer."""
    return Problem(HTTPStatus.NOT_FOUND, f"{what} is not there, or not within what this token may read.")


def answer(problem: Problem) -> HttpResponse:
    status = HTTPStatus(problem.status)
    said = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": problem.detail}
    content = JSONRenderer().render(None, said, response_status=status.value)
    response = HttpResponse(content, status=status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response
