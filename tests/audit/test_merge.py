from hypothesis import given
from hypothesis import strategies as st

from audit.merge import Conflict, right_together, three_way

ANSWERS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "x", "y", "z"]), min_size=4, max_size=4)


def test_what_only_i_changed_is_mine():
    assert three_way({"a": "1"}, {"a": "1"}, {"a": "2"}).values == {"a": "2"}


def test_what_only_they_changed_stays_theirs():
    assert three_way({"a": "1"}, {"a": "2"}, {"a": "1"}).values == {"a": "2"}


def test_the_same_change_twice_is_no_conflict():
    merged = three_way({"a": "1"}, {"a": "2"}, {"a": "2"})
    assert merged.values == {"a": "2"}
    assert not merged.conflicts


def test_two_different_changes_are_a_conflict_that_keeps_both():
    (conflict,) = three_way({"a": "1"}, {"a": "2"}, {"a": "3"}).conflicts
    assert (conflict.theirs, conflict.mine) == ("2", "3")


@given(ANSWERS, ANSWERS, ANSWERS)
def test_nothing_anybody_typed_is_lost(base, theirs, mine):
    merged = three_way(base, theirs, mine)
    in_conflict = {conflict.field: conflict for conflict in merged.conflicts}
    for name in mine:
        kept = {merged.values[name]}
        if name in in_conflict:
            kept |= {in_conflict[name].mine, in_conflict[name].theirs}
        if mine[name] != base.get(name):
            assert mine[name] in kept
        if theirs.get(name) != base.get(name):
            assert theirs[name] in kept


@given(ANSWERS, ANSWERS)
def test_saving_what_i_read_changes_nothing_of_theirs(base, theirs):
    assert three_way(base, theirs, base).values == {name: theirs.get(name) for name in base}


def only_one(said: dict) -> bool:
    return not (said.get("day") and said.get("reason"))


def test_answers_that_cannot_both_be_true_wait_for_a_person():
    base, theirs, mine = {"day": None, "reason": ""}, {"day": 5, "reason": ""}, {"day": None, "reason": "He leaves"}
    merged = right_together(three_way(base, theirs, mine), base, theirs, only_one)
    assert merged.values == theirs
    assert merged.conflicts == (Conflict("reason", "", "", "He leaves"),)


def test_what_goes_well_beside_theirs_is_saved_all_the_same():
    base = {"day": None, "reason": "", "place": ""}
    theirs, mine = base | {"day": 5}, base | {"reason": "He leaves", "place": "Hall"}
    merged = right_together(three_way(base, theirs, mine), base, theirs, only_one)
    assert merged.values == base | {"day": 5, "place": "Hall"}
    assert [conflict.field for conflict in merged.conflicts] == ["reason"]


def test_what_was_wrong_before_i_came_or_while_nobody_else_wrote_is_no_conflict():
    wrong = {"day": 5, "reason": "He leaves", "place": ""}
    merged = three_way(wrong, wrong, wrong | {"place": "Hall"})
    assert right_together(merged, wrong, wrong, only_one) == merged
    base = {"day": None, "reason": ""}
    mine = three_way(base, base, {"day": 5, "reason": "He leaves"})
    assert right_together(mine, base, base, only_one) == mine
