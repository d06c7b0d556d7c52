from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from children.standing import roles_held
from epep.guide import about, content, how_tos


@login_not_required
@require_GET
def help_page(request):
    """What the page is for from which somebody comes, their own guide, and everybody else's."""
    mine = content.guides_for(roles_held(request.user))
    others = [guide for guide in content.GUIDES if guide not in mine]
    name = request.GET.get("about", "")
    context = {"about": about.about_page(name), "begins": how_tos.how_tos_on(name), "mine": mine, "others": others}
    return render(request, "epep/guide/help.html", context)


@login_not_required
@require_GET
def way(request):
    """The way of a plan, for everybody: who does what when."""
    return render(request, "epep/guide/way.html", {"stages": content.WAY, "guides": content.GUIDES})


@login_not_required
@require_GET
def guide(request, slug):
    found = _or_404(content.BY_SLUG, slug)
    return render(request, "epep/guide/guide.html", {"guide": found, "how_tos": how_tos.how_tos_of(found)})


@login_not_required
@require_GET
def how_to(request, slug):
    found = _or_404(how_tos.HOW_TO_BY_SLUG, slug)
    guides = [content.BY_SLUG[each] for each in found.guides]
    return render(request, "epep/guide/how_to.html", {"how_to": found, "guides": guides})


def _or_404(by_slug: dict, slug: str):
    if slug not in by_slug:
        raise Http404
    return by_slug[slug]
