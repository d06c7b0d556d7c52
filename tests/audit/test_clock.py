from datetime import UTC, date, datetime

import pytest

from audit import clock


def test_the_day_is_londons():
    with clock.at(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 2)
    with clock.at(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 12, 1)


def test_the_clock_goes_back_when_the_block_ends():
    before = clock.today()
    with clock.at(date(2030, 1, 1)):
        assert clock.today() == date(2030, 1, 1)
    assert clock.today() == before


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 1, 1)):
        pass


def test_history_is_dated_by_the_clock(ada):
    with clock.at(date(2025, 5, 5)):
        ada.given_name = "Adaline"
        ada.save()
    latest = ada.history.latest("history_id")
    assert latest.history_date.date() == date(2025, 5, 5)
    assert latest.version == ada.version
