"""A signed-off plan as data, and the format in which it is said: published, for whoever builds the other end."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from audit import looks
from children.standing import capacities
from papers import data
from papers.views import hidden_from, signed_off


@require_safe
def plan_json(request, pep_id):
    pep, snapshot = signed_off(request, pep_id)
    looks.seen(request, pep.child)
    said = data.file_of(snapshot, capacities(request.user, pep.child), hidden_from(request.user, pep))
    name = f"pep-{slugify(pep.child.initials)}-{slugify(pep.term.name)}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(said, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 2})


@login_not_required
@require_safe
def data_format(request):
    """What stands where in the file, and which question is which."""
    return render(request, "papers/format.html", {"pieces": data.pieces(), "mapping": data.mapping()})


@login_not_required
@require_safe
def schema(request, slug):
    if slug not in data.SCHEMAS:
        raise Http404
    return HttpResponse(data.SCHEMAS[slug].read_text(), content_type="application/schema+json")
