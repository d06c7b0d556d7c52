"""Is this the plan that was signed? One page for everybody; it knows of no plan but those its reader may see."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from audit import looks
from components.words import day_words
from papers import checking
from papers.forms import CheckForm
from papers.plan import check_code
from papers.shared.views import to_whom
from peps.models import PEP

HEADING = "Is this the plan that was signed?"
LEAD = "Give the PDF of a plan, or the check code on it, and see whether it is what was signed off and kept."


@require_http_methods(["GET", "POST"])
def check(request):
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    context = {"form": form, "heading": HEADING, "lead": LEAD, "button": "Check"}
    if request.method == "POST" and form.is_valid():
        if checking.may_ask(request.user):
            context |= _answer(request, **form.cleaned_data)
        else:
            form.add_error(None, "You have checked many papers in a short time. Wait ten minutes and go on")
    return render(request, "papers/check.html", context)


def _answer(request, file, code) -> dict:
    if file and not checking.is_pdf(file):
        return {"answered": True, "found": None, "no_pdf": True}
    found = checking.by_upload(request.user, file) if file else checking.by_hash(request.user, code)
    if found is None:
        return {"answered": True, "found": None, "asked_file": bool(file)}
    looks.seen(request, found.snapshot.pep.child)
    reads_plan = PEP.objects.visible_to(request.user).filter(pk=found.snapshot.pep_id).exists()
    return {"answered": True, "found": found, "reads_plan": reads_plan, "rows": _rows(found, request.user)}


def _rows(found: checking.Found, user) -> list[dict]:
    snapshot, copy = found.snapshot, found.shared
    plan = snapshot.content["plan"]
    about_copy = [
        {"key": "Copy for", "value": to_whom(user, copy) or copy.get_for_whom_display()},
        {"key": "Made", "value": f"{day_words(copy.made_at)} by {copy.made_by.name}"},
        {"key": "Not in it", "value": ", ".join(copy.left_out), "empty": "Everything is in it"},
    ] if copy else []  # fmt: skip
    return [
        *about_copy,
        {"key": "Whose", "value": snapshot.pep.child.initials},
        {"key": "Plan", "value": f"{plan['form_words']}, {plan['term']}"},
        {"key": "Signed off", "value": f"{day_words(snapshot.pep.signed_off_at)} by {plan['signed_off_by']}"},
        {"key": "Version", "value": snapshot.number},
        {"key": "Check code", "value": check_code(copy.sha256 if copy else snapshot.sha256)},
    ]
