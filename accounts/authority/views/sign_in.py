"""Settings that are one question: how people may sign in, which numbers of children are kept."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.authority import permissions
from accounts.authority.forms import NumbersForm, SignInForm
from organisations import actions


@require_http_methods(["GET", "POST"])
def sign_in(request, code):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_sign_in(request.user, authority)
    form = SignInForm(request.POST or None, initial={"by_code": authority.sign_in_by_code})
    if request.method == "POST" and form.is_valid():
        actions.allow_sign_in_by_code(authority=authority, allowed=form.cleaned_data["by_code"], by=request.user)
        messages.success(request, "Saved.")
        return redirect("authority:settings", code)
    return _ask(request, authority, form, "Signing in")


@require_http_methods(["GET", "POST"])
def numbers(request, code):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_look(request.user, authority)
    form = NumbersForm(request.POST or None, initial={"nhs_numbers": authority.nhs_numbers})
    if request.method == "POST" and form.is_valid():
        actions.keep_nhs_numbers(authority=authority, kept=form.cleaned_data["nhs_numbers"], by=request.user)
        messages.success(request, "Saved.")
        return redirect("authority:settings", code)
    return _ask(request, authority, form, "Numbers of children")


def _ask(request, authority, form, heading):
    address = reverse("authority:settings", args=[authority.code])
    words = {
        "heading": heading,
        "caption": authority.name,
        "button": "Save",
        "back_url": address,
        "back_text": "Settings",
        "cancel_url": address,
    }
    return render(request, "form.html", {"form": form, **words})
