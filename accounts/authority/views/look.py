"""The authority's name, contact, colour and logo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authority import permissions
from accounts.authority.forms import LookForm
from organisations import actions, looks


@require_http_methods(["GET", "POST"])
def look(request, code):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_look(request.user, authority)
    posted = request.method == "POST"
    form = LookForm(request.POST, request.FILES, instance=authority) if posted else LookForm(instance=authority)
    shown = {"name": authority.virtual_school_name, "colour": authority.colour}
    if posted and form.is_valid():
        given = form.cleaned_data
        if request.POST.get("do") != "preview":
            actions.change_look(
                authority=authority,
                values={name: given[name] for name in actions.LOOK},
                logo=given["logo_file"],
                without_logo=given.get("without_logo", False),
                by=request.user,
            )
            messages.success(request, "The look is saved.")
            return redirect("authority:look", code)
        shown = {"name": given["virtual_school_name"], "colour": given["colour"]}
    words = {
        "heading": "Name and look",
        "button": "Save",
        "secondary": [{"text": "See how it looks", "name": "do", "value": "preview"}],
        "back_url": reverse("authority:settings", args=[code]),
        "back_text": "Settings",
    }
    return render(
        request,
        "accounts/authority/look.html",
        {
            "form": form,
            "authority": authority,
            "shown": shown,
            "contrast": int(looks.contrast_with_white(shown["colour"]) * 10) / 10,
            "is_preview": posted and form.is_valid(),
            **words,
        },
    )


@require_GET
def preview_css(request, code):
    """One rule for the picture of the header, so that the page needs no inline style."""
    authority = permissions.find_authority(request.user, code)
    try:
        colour = looks.check_colour(request.GET.get("colour", authority.colour))
    except looks.LookError:
        colour = authority.colour
    return HttpResponse(f".epep-look {{ --brand: {colour}; }}\n", content_type="text/css; charset=utf-8")
