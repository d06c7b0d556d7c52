"""Several people save one record from screens that grow old: nothing anybody typed is lost without a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.merge import UNKNOWN, three_way
from audit.versions import Seen

TEXTS = st.sampled_from(["", "x", "y", "z"])
STEPS = st.lists(st.tuples(st.sampled_from(["Ada", "Ben", "Cy"]), st.sampled_from("abc"), TEXTS), max_size=25)


@pytest.mark.parametrize("text", ["14", "14 attended=12 comment=9"])
def test_what_a_screen_shows_can_be_carried_by_a_form(text):
    assert str(Seen.parse(text)) == text


@pytest.mark.parametrize("text", ["", "x", "14 attended", "14 attended=x"])
def test_nonsense_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        Seen.parse(text)


def test_where_the_beginning_is_unknown_a_person_chooses():
    merged = three_way({"a": UNKNOWN, "b": UNKNOWN}, {"a": "1", "b": "2"}, {"a": "1", "b": "3"})
    assert [conflict.field for conflict in merged.conflicts] == ["b"]
    assert not merged.theirs


class Screen:
    """What one person sees and types; saved after every change, as a page does that saves by itself."""

    def __init__(self, record):
        self.record, self.seen = record, Seen(len(record.versions) - 1)
        self.shown = dict(record.versions[-1])

    def type(self, name, text):
        self.shown[name] = text
        record = self.record
        base = {field: record.versions[self.seen.of(field)][field] for field in self.shown}
        merged = three_way(base, record.versions[-1], self.shown)
        if merged.values != record.versions[-1]:
            record.versions.append(dict(merged.values))
        self.seen = self.seen.after(merged, len(record.versions) - 1)
        return merged


class Record:
    def __init__(self):
        self.versions = [dict.fromkeys("abc", "")]


@given(STEPS)
def test_screens_that_grow_old_never_undo_what_somebody_else_saved(steps):
    """However the saves of three people mix: an answer changes only to what its writer typed and still has on the
    screen, and whoever meets another's answer to the same question is asked."""
    record = Record()
    screens = {name: Screen(record) for name in ("Ada", "Ben", "Cy")}
    waiting = {name: set() for name in screens}  # typed, asked about, not chosen yet
    for who, name, text in steps:
        before = record.versions[-1]
        merged = screens[who].type(name, text)
        after = record.versions[-1]
        asked = {conflict.field for conflict in merged.conflicts}
        changed = {field for field in before if after[field] != before[field]}
        assert changed <= {name, *waiting[who]} - asked
        assert all(after[field] == screens[who].shown[field] for field in changed)
        assert after[name] == text or name in asked or name in merged.theirs
        waiting[who] = asked


@given(STEPS)
def test_one_person_alone_is_never_asked(steps):
    record = Record()
    screen = Screen(record)
    for _, name, text in steps:
        assert not screen.type(name, text).conflicts
        assert record.versions[-1][name] == text
