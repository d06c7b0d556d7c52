"""What an authority sets about money: rates of the year, what is kept for schemes, the schemes, kinds of support."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import VIRTUAL_SCHOOL
from components.words import money_words
from targets.money import allocating, categories, finding, forms, permissions, rates
from targets.money.years import year_words


@require_safe
def settings(request, code):
    authority = finding.authority_or_404(request, code, VIRTUAL_SCHOOL)
    this_year = allocating.this_year()
    known = rates.rates_of(authority)
    return render(
        request,
        "targets/money/settings.html",
        {
            "places": finding.places_of(request, "Rates and schemes", authority),
            "authority": authority,
            "may_set": permissions.can_set_money(request.user, authority),
            "rates": [
                {"rate": rate, "fund": forms.Fund(rate.fund).label, "year": year_words(rate.year)} for rate in known
            ],
            "this_year": year_words(this_year),
            "has_rate": any(rate.year == this_year for rate in known),
            "schemes": [{"scheme": one, "year": year_words(one.year)} for one in authority.funding_schemes.all()],
            "kinds": categories.kinds_of(authority),
        },
    )


@require_http_methods(["GET", "POST"])
def rate(request, code):
    authority = _to_set(request, code)
    form = forms.RateForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        allocating.set_rate(authority=authority, **form.cleaned_data, by=request.user)
        messages.success(request, "The rate is kept. Allocate the year’s money to let it count for each child.")
        return redirect("money:settings", code)
    lead = "A year that is over keeps the figure it had."
    return _form(request, authority, form, "Enter a rate", lead, "Save rate")


@require_POST
def allocate(request, code):
    authority = _to_set(request, code)
    year = allocating.this_year()
    changed = allocating.allocate(authority=authority, year=year, by=request.user)
    children = f"{changed} child{'' if changed == 1 else 'ren'}"
    messages.success(request, f"{year_words(year)}: {children} had another amount than before.")
    return redirect("money:authority", code)


@require_http_methods(["GET", "POST"])
def scheme(request, code):
    authority = _to_set(request, code)
    form = forms.SchemeForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        allocating.start_scheme(authority=authority, **form.cleaned_data, by=request.user)
        messages.success(request, "The scheme is there, and its money is committed.")
        return redirect("money:settings", code)
    lead = "It is paid from what the Virtual School keeps of each child’s money."
    return _form(request, authority, form, "Add a scheme", lead, "Save scheme")


@require_http_methods(["GET", "POST"])
def spend(request, scheme_id):
    found = finding.scheme_or_404(request, scheme_id)
    permissions.check_can_set_money(request.user, found.authority)
    form = forms.SpendForm(_posted(request), left=found.amount - found.spent)
    if request.method == "POST" and form.is_valid():
        allocating.spend_on_scheme(scheme=found, amount=form.cleaned_data["amount"], by=request.user)
        messages.success(request, "Saved. The ledger shows it as paid and evidenced.")
        return redirect("money:settings", found.authority.code)
    lead = f"{found.name}: {money_words(found.amount)} set aside, {money_words(found.spent)} spent."
    return _form(request, found.authority, form, "What was spent on this scheme?", lead, "Save")


@require_http_methods(["GET", "POST"])
def category(request, code, key=""):
    authority = _to_set(request, code)
    kind = categories.kind_of(authority, key) if key else None
    if key and kind is None:
        raise Http404
    names = ["name", "group", "research", "confidence"]
    form = forms.CategoryForm(_posted(request), initial={name: getattr(kind, name) for name in names} if kind else None)
    if request.method == "POST" and form.is_valid():
        allocating.save_category(authority=authority, key=key, values=form.cleaned_data, by=request.user)
        messages.success(request, "Saved. Requests made before keep the name they had.")
        return redirect("money:settings", code)
    heading = "Change a kind of support" if kind else "Add a kind of support"
    remove = reverse("money:category_remove", args=[code, key]) if kind else ""
    return _form(request, authority, form, heading, "", "Save", remove_url=remove)


@require_POST
def category_remove(request, code, key):
    authority = _to_set(request, code)
    allocating.remove_category(authority=authority, key=key, by=request.user)
    messages.success(request, "It is off the list. Requests made before keep it.")
    return redirect("money:settings", code)


def _to_set(request, code):
    authority = finding.authority_or_404(request, code, VIRTUAL_SCHOOL)
    permissions.check_can_set_money(request.user, authority)
    return authority


def _posted(request):
    return request.POST if request.method == "POST" else None


def _form(request, authority, form, heading, lead, button, **more):
    back = reverse("money:settings", args=[authority.code])
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "button": button,
        "back_url": back,
        "back_text": "Rates and schemes",
        "cancel_url": back,
        "caption": authority.name,
    }
    return render(request, "targets/money/form.html", context | more)
