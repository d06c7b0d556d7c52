"""Cookies end where the API begins: whoever is signed in here is nobody there, and no session is begun or kept."""

PREFIX = "/api/"


def without_cookies(get_response):
    """Before the sessions, so that neither they nor anything after them sees a cookie of the API's caller."""

    def middleware(request):
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        return get_response(request)

    return middleware
