"""Swedish working days: pure, no database and no clock."""

from __future__ import annotations

import datetime
from functools import lru_cache

import holidays

SATURDAY = 5
OFFICES_CLOSE = datetime.time(17)
ONE_DAY = datetime.timedelta(days=1)
# The law names neither these nor midsummer's eve, and nobody is at work.
_EVES = {(12, 24), (12, 31)}
_MIDSUMMER_DAY = "Midsommardagen"


def is_working_day(day: datetime.date) -> bool:
    """Whether people are at work: neither weekend nor holiday, nor the eves of midsummer, Christmas and New Year.

    >>> is_working_day(datetime.date(2026, 6, 19)), is_working_day(datetime.date(2026, 6, 22))
    (False, True)
    """
    holiday = _holidays()
    is_eve = (day.month, day.day) in _EVES or holiday.get(day + ONE_DAY) == _MIDSUMMER_DAY
    return day.weekday() < SATURDAY and day not in holiday and not is_eve


def counts_from(moment: datetime.datetime) -> datetime.date:
    """The working day on which something came in: the next one for what came in the evening or on a day off.

    >>> counts_from(datetime.datetime(2026, 9, 11, 16, 59)), counts_from(datetime.datetime(2026, 9, 11, 17, 0))
    (datetime.date(2026, 9, 11), datetime.date(2026, 9, 14))
    """
    day = moment.date()
    is_in_time = is_working_day(day) and moment.time() < OFFICES_CLOSE
    return day if is_in_time else working_day_after(day, 1)


def working_day_after(day: datetime.date, count: int) -> datetime.date:
    """The working day that is so many working days after a day; after a day off the next working day is the first.

    >>> working_day_after(datetime.date(2026, 4, 2), 2)
    datetime.date(2026, 4, 8)
    """
    for _number in range(count):
        day += ONE_DAY
        while not is_working_day(day):
            day += ONE_DAY
    return day


@lru_cache(maxsize=1)
def _holidays() -> holidays.HolidayBase:
    # It fills in a year when it is asked about a day of it.
    return holidays.country_holidays("SE", language="sv")
