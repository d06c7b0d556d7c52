"""The policy: what counts today, what will, and changing it from a day on, with a look at what that would move."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authority import drafts, permissions
from accounts.authority.policy_forms import FORMS, StartForm
from audit import clock
from audit.looks import seen
from components.words import day_words
from organisations import actions, policy_words, previews
from organisations.calendars import rules_of


@require_GET
def policy(request, code):
    authority = permissions.find_authority(request.user, code)
    in_force = drafts.current(authority, clock.today())
    return _policy_page(request, authority, in_force, heading="Policy")


@require_GET
def dated(request, code, policy_id):
    authority = permissions.find_authority(request.user, code)
    row = get_object_or_404(authority.policies, pk=policy_id)
    return _policy_page(request, authority, row, heading=f"Policy from {day_words(row.valid_from)}")


def _policy_page(request, authority, row, heading):
    today = clock.today()
    in_force = drafts.current(authority, today)
    others = [
        {"row": each, "when": "To come" if each.valid_from > today else "In force" if each == in_force else "Earlier"}
        for each in authority.policies.order_by("-valid_from")
    ]
    may_change = permissions.can_set_policy(request.user, authority)
    return render(
        request,
        "accounts/authority/policy.html",
        {
            "authority": authority,
            "heading": heading,
            "row": row,
            "preset": policy_words.PRESET_NAMES.get(row.preset, row.preset) if row else "",
            "groups": _rows(policy_words.groups(rules_of(row))) if row else [],
            "others": others,
            "may_change": may_change,
            "may_withdraw": bool(may_change and row and row.valid_from > today),
            "is_own_page": row != in_force,
        },
    )


def _rows(groups) -> list[dict]:
    return [{"slug": group.slug, "title": group.title, "settings": group.settings} for group in groups]


@require_http_methods(["GET", "POST"])
def withdraw(request, code, policy_id):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    row = get_object_or_404(authority.policies, pk=policy_id)
    if row.valid_from <= clock.today():
        messages.error(request, "This policy has begun. Publish another one instead.")
        return redirect("authority:policy", code)
    if request.method == "POST":
        try:
            actions.withdraw_policy(policy=row, by=request.user)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The policy is withdrawn. What counts today goes on.")
        return redirect("authority:policy", code)
    words = {
        "heading": f"Withdraw the policy from {day_words(row.valid_from)}?",
        "text": "It has not begun, so no plan has it. The policy that counts today goes on.",
        "button": "Withdraw it",
        "cancel_url": reverse("authority:policy_dated", args=[code, row.pk]),
    }
    return render(request, "accounts/authority/sure.html", words)


# ---------------------------------------------------------------- writing another


@require_http_methods(["GET", "POST"])
def start(request, code):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    form = StartForm(request.POST if request.method == "POST" else None, has_policy=authority.policies.exists())
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_from"]
        try:
            actions.check_valid_from(authority, day)
        except actions.Refused as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            drafts.begin(request, authority, day, form.cleaned_data["start"])
            return redirect("authority:policy_draft", code)
    words = {
        "heading": "Change the policy from a day",
        "button": "Continue",
        "cancel_url": reverse("authority:policy", args=[code]),
        "back_url": reverse("authority:policy", args=[code]),
        "back_text": "Policy",
    }
    return render(request, "form.html", {"form": form, **words})


@require_GET
def draft(request, code):
    authority, kept = _find_draft(request, code)
    if kept is None:
        return redirect("authority:policy_start", code)
    before = drafts.current(authority, kept.valid_from)
    changes = policy_words.changes(rules_of(before), kept.rules) if before else []
    changed = {(change.group, change.label) for change in changes}
    groups = _rows(policy_words.groups(kept.rules))
    for group in groups:
        group["changes"] = sum((group["title"], setting.label) in changed for setting in group["settings"])
    return render(
        request,
        "accounts/authority/policy_draft.html",
        {"authority": authority, "draft": kept, "groups": groups, "changes": len(changes)},
    )


@require_http_methods(["GET", "POST"])
def group(request, code, slug):
    authority, kept = _find_draft(request, code)
    if kept is None:
        return redirect("authority:policy_start", code)
    title = next((each.title for each in policy_words.groups(kept.rules) if each.slug == slug), None)
    if slug not in FORMS or title is None:
        return redirect("authority:policy_draft", code)
    form = FORMS[slug](request.POST if request.method == "POST" else None, rules=kept.rules)
    if request.method == "POST" and form.is_valid():
        drafts.keep(request, authority, drafts.Draft(kept.valid_from, kept.start, form.edited))
        return redirect("authority:policy_draft", code)
    words = {
        "heading": title,
        "caption": f"New policy from {day_words(kept.valid_from)}",
        "button": "Keep these answers",
        "cancel_url": reverse("authority:policy_draft", args=[code]),
        "back_url": reverse("authority:policy_draft", args=[code]),
        "back_text": "New policy",
    }
    return render(request, "accounts/authority/policy_group.html", {"form": form, **words})


@require_http_methods(["GET", "POST"])
def preview(request, code):
    authority, kept = _find_draft(request, code)
    if kept is None:
        return redirect("authority:policy_start", code)
    if request.method == "POST":
        return _publish(request, authority, kept)
    before = drafts.current(authority, kept.valid_from)
    moving = previews.of(authority, kept.rules, kept.valid_from, request.user)
    seen(request, *{move.child_id for move in moving.moves})
    return render(
        request,
        "accounts/authority/policy_preview.html",
        {
            "authority": authority,
            "draft": kept,
            "has_policy": before is not None,
            "changes": policy_words.changes(rules_of(before), kept.rules) if before else [],
            "moving": moving,
            "starts_later": kept.valid_from > clock.today(),
        },
    )


def _publish(request, authority, kept):
    try:
        actions.publish_policy(
            authority=authority,
            valid_from=kept.valid_from,
            preset=kept.preset(authority),
            rules=kept.rules,
            by=request.user,
        )
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("authority:policy_draft", authority.code)
    drafts.forget(request)
    messages.success(request, f"The new policy counts from {day_words(kept.valid_from)}.")
    return redirect("authority:policy", authority.code)


def _find_draft(request, code):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    return authority, drafts.of(request, authority)
