"""The floor: what any page of the framework costs here. Session, user, one query, 30 rows, a template of 12 KB."""

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from organisations.models import School


@require_GET
def floor(request):
    """Rendered without the house's context, so that nothing of ours is in it but the middleware."""
    schools = School.objects.order_by("name")[:30]
    context = {"schools": schools, "user": request.user, "csrf_token": get_token(request)}
    return HttpResponse(render_to_string("floor.html", context))
