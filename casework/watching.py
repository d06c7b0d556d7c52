"""The watchlist: children on whom the Virtual School keeps an eye, with why and until when."""

from datetime import date

from django import forms

from accounts.models import User
from audit import clock, events
from audit.acting import action
from casework import permissions
from casework.models import Watch
from children.models import Child
from components.forms import DateField
from components.model_forms import house_field
from components.words import day_words


class WatchForm(forms.ModelForm):
    review_on = DateField(called="the day on which you look at it again", label="When do you look at it again?")

    class Meta:
        model = Watch
        formfield_callback = house_field
        fields = ["why", "review_on"]
        labels = {"why": "Why do you keep an eye on them?"}
        error_messages = {"why": {"required": "Say why, in a few words"}}

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        if day < clock.today():
            raise forms.ValidationError("The day must be today or later")
        return day


class EndWatchForm(forms.Form):
    why_ended = forms.CharField(
        label="Why is it no longer needed?",
        max_length=300,
        error_messages={"required": "Say why, in a few words"},
    )


@action
def watch(*, children: list[Child], why: str, review_on: date, by: User) -> int:
    """Put these on the watchlist; of those on it already the reason and the day change. Returns how many changed."""
    for child in children:
        permissions.check_can_record(by, child, "case_recording")
    Child.objects.select_for_update(of=("self",)).in_bulk([child.pk for child in children])
    standing = {row.child_id: row for row in Watch.objects.standing().filter(child__in=children)}
    changed = 0
    for child in children:
        row = standing.get(child.pk) or Watch(child=child, by=by, at=clock.now())
        if (row.why, row.review_on) == (why, review_on):
            continue
        row.why, row.review_on = why, review_on
        row.save()
        words = f"keeps an eye on the child until {day_words(review_on)}: {why}"
        events.record("casework.watch", words, row, by=by)
        changed += 1
    return changed


@action
def stop_watching(*, watch: Watch, why_ended: str, by: User) -> None:
    """Take a child off the list. A second time changes nothing."""
    permissions.check_can_record(by, watch.child, "case_recording")
    row = Watch.objects.select_for_update(of=("self",)).get(pk=watch.pk)
    if row.ended_at:
        return
    row.ended_at, row.why_ended = clock.now(), why_ended
    row.save()
    events.record("casework.watch", f"no longer keeps an eye on the child: {why_ended}", row, by=by)
