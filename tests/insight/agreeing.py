"""What the pages of figures count, against the recount."""

from insight.measures import MEASURES, count


def agree(scope, again, ways=None):
    """The numbers of all measures, whole and broken down (in `ways`, or in each), against the recount."""
    for name in MEASURES:
        measure = MEASURES[name]
        rows = again.rows(name)
        assert measure.number(scope) == again.number(name, rows), name
        assert sorted(row.pk for row in measure.listed(scope)) == sorted(row.pk for row in rows), name
        for by in set(measure.rows.breakdowns).intersection(ways or measure.rows.breakdowns):
            breakdown = measure.rows.breakdowns[by]
            counted = {key: n[name] for key, n in count([measure], scope, breakdown).items() if n[name]}
            keys = {again.key(by, name, row) for row in rows}
            found = {key: again.number(name, [r for r in rows if again.key(by, name, r) == key]) for key in keys}
            assert counted == {key: number for key, number in found.items() if number}, (name, by)
