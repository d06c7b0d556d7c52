"""Pages for everybody, and the authority's look."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from organisations.models import Authority


@login_not_required
@require_GET
def accessibility(request):
    return render(request, "epep/accessibility.html")


@login_not_required
@require_GET
def privacy(request):
    return render(request, "epep/privacy.html")


@login_not_required
@require_GET
def look(request, code):
    """The authority's colour as a stylesheet of one rule, so that no page needs an inline style."""
    authority = get_object_or_404(Authority, code=code)
    response = HttpResponse(f":root {{ --brand: {authority.colour}; }}\n", content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=600"
    return response


@login_not_required
@require_GET
def logo(request, code):
    authority = get_object_or_404(Authority.objects.exclude(logo=""), code=code)
    response = FileResponse(authority.logo.open(), content_type="image/png")
    response["Cache-Control"] = "public, max-age=600"
    return response
