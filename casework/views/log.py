"""VS Interventions and VS Case Recording: lists, adding, and putting right."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from audit import clock, looks
from casework import actions, permissions, sums
from casework.finding import find, find_child, frame, the_last_one
from casework.forms import CaseNoteForm, FollowUpForm, InterventionForm
from casework.lists import with_earlier
from casework.models import CaseNote, Intervention
from children.permissions import check_can_write
from documents.permissions import check_can_open
from documents.views import as_attachment
from organisations.deadlines import school_year_start

OVERTAKEN = "Somebody else changed this while you were writing. What you typed is still here: open the list to compare."


@require_GET
def interventions(request, child_id):
    child = find_child(request, child_id, "interventions")
    found = Intervention.objects.visible_to(request.user).filter(child=child)
    rows = with_earlier(found.select_related("school"))
    can_add = permissions.can_record(request.user, child, "interventions")
    context = frame(request, child, rows=rows, can_add=can_add, sums=sums.by_group(rows), all_of_them=sums.of(rows))
    return render(request, "casework/interventions.html", context)


@require_http_methods(["GET", "POST"])
def add_intervention(request, child_id):
    child = find_child(request, child_id, "interventions")
    check_can_write(request.user, child, "interventions")
    return _intervention(request, child)


@require_http_methods(["GET", "POST"])
def change_intervention(request, entry_id):
    entry = find(request, Intervention.objects.visible_to(request.user), entry_id)
    check_can_write(request.user, entry.child, "interventions")
    the_last_one(entry)
    return _intervention(request, entry.child, corrects=entry)


def _intervention(request, child, corrects=None):
    offers = child.authority.offers.filter(retired_at=None)
    form = InterventionForm(request.POST or None, corrects=corrects, offers=list(offers))
    words = {"heading": "Change an intervention" if corrects else "Add an intervention", "button": "Save"}
    return _write(
        request, child, form, actions.record_intervention, corrects, "casework:interventions", words, "Saved."
    )


@require_GET
def notes(request, child_id):
    child = find_child(request, child_id, "case_recording")
    found = CaseNote.objects.visible_to(request.user).filter(child=child).select_related("done__by")
    rows = with_earlier(found.prefetch_related("files__document"))
    for note in rows:
        note.all_files = [file for version in [note, *note.earlier] for file in version.files.all()]
    return render(request, "casework/notes.html", frame(request, child, rows=rows))


@require_http_methods(["GET", "POST"])
def add_note(request, child_id):
    child = find_child(request, child_id, "case_recording")
    check_can_write(request.user, child, "case_recording")
    return _note(request, child)


@require_http_methods(["GET", "POST"])
def correct_note(request, entry_id):
    note = find(request, CaseNote.objects.visible_to(request.user), entry_id)
    check_can_write(request.user, note.child, "case_recording")
    the_last_one(note)
    return _note(request, note.child, corrects=note)


def _note(request, child, corrects=None):
    form = CaseNoteForm(request.POST or None, request.FILES or None, corrects=corrects)
    words = {"heading": "Correct a case note" if corrects else "Add a case note", "button": "Save"}
    words["lead"] = "Only the Virtual School reads this."
    return _write(request, child, form, actions.record_note, corrects, "casework:notes", words, "The note is kept.")


def _write(request, child, form, record, corrects, list_name, words, said):
    """The page on which an entry is written: back to its list once it is kept."""
    back = reverse(list_name, args=[child.pk])
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data.get("why", "")
        token = form.cleaned_data["token"]
        more = {"upload": form.cleaned_data["file"]} if "file" in form.fields else {}
        try:
            record(child=child, token=token, values=form.values, corrects=corrects, why=why, by=request.user, **more)
        except actions.Overtaken:
            form.add_error(None, OVERTAKEN)
        else:
            messages.success(request, said)
            return redirect(back)
    context = frame(request, child, form=form, back_url=back, back_text="Back to the list", cancel_url=back, **words)
    return render(request, "casework/ask.html", context)


@require_GET
def note_file(request, entry_id, file_id):
    """A file of a note, as an attachment that no browser opens in our name."""
    note = find(request, CaseNote.objects.visible_to(request.user), entry_id)
    file = get_object_or_404(note.files.select_related("document"), pk=file_id)
    check_can_open(request.user, file.document)
    return as_attachment(file.document)


@require_GET
def of_school(request, school_id):
    """What the Virtual School gave at one school this school year: hours, whom for, and whether it helped."""
    since = school_year_start(clock.today())
    found = Intervention.objects.visible_to(request.user).standing().filter(school=school_id)
    rows = list(found.filter(Q(ends_on=None) | Q(ends_on__gte=since)).select_related("child", "school"))
    if not rows:
        raise Http404("Nothing was given at this school, or not for you to read.")
    looks.seen(request, *{row.child for row in rows})
    context = {"school": rows[0].school, "rows": rows, "sums": sums.by_group(rows), "all_of_them": sums.of(rows)}
    return render(request, "casework/school.html", context | {"since": since})


@require_http_methods(["GET", "POST"])
def followed_up(request, entry_id):
    note = find(request, CaseNote.objects.visible_to(request.user).to_follow_up(), entry_id)
    permissions.check_can_follow_up(request.user, note)
    form = FollowUpForm(request.POST or None)
    back = reverse("casework:notes", args=[note.child_id])
    if request.method == "POST" and form.is_valid():
        actions.follow_up(note=note, words=form.cleaned_data["words"], by=request.user)
        messages.success(request, "Done. It is off the desk.")
        return redirect(back)
    words = {"heading": "What came of it?", "lead": note.follow_up, "button": "Save", "cancel_url": back}
    return render(request, "casework/ask.html", frame(request, note.child, form=form, back_url=back, **words))
