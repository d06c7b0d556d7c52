from audit import looks
from audit.acting import acting, arrived_at, through


def who_and_looks(get_response):
    """History rows carry the person who is signed in, and the page; a page that showed a child leaves a look before
    it is sent."""

    def middleware(request):
        user = request.user if request.user.is_authenticated else None
        if user:
            user.request_memory = {}  # what is asked about this person is remembered until the answer is sent
        with acting(user), through(""):
            response = get_response(request)
            looks.write(request, response)
        return response

    def process_view(request, view, args, kwargs):
        arrived_at(request.resolver_match.view_name or "")

    middleware.process_view = process_view
    return middleware
