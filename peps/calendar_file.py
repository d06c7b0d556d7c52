"""One calendar file per person: a neutral title, no list of who else comes, the place only where they may know it.

The same person has the same entry (UID) however often the meeting moves; a higher SEQUENCE takes the place of a lower.
"""

from datetime import date, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event

from audit import clock


def calendar_file(meeting, person) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//ePEP//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if _is_off(meeting, person) else "PUBLISH")
    event = meeting_event(meeting, person)
    event.add("organizer", f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")  # the portal's own, and nobody's name
    calendar.add_component(event)
    # Summer time of the years around it: of all years since 1970 it would be most of the file.
    calendar.add_missing_timezones(date(meeting.on.year - 1, 1, 1), date(meeting.on.year + 1, 12, 31))
    return calendar.to_ical().decode()


def meeting_event(meeting, person) -> Event:
    starts = datetime.combine(meeting.on, meeting.starts_at, tzinfo=clock.LONDON)
    event = Event()
    event.add("uid", f"{meeting.pk}-{person.pk}@epep")
    event.add("sequence", meeting.version + person.version)
    event.add("summary", "School meeting")
    event.add("dtstamp", clock.now())
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=meeting.minutes_long))
    if _is_off(meeting, person):
        event.add("status", "CANCELLED")
        return event
    event.add("status", "CONFIRMED")
    if person.may_know_place:
        event.add("location", meeting.place)
        if meeting.by_video and meeting.video_link:
            event.add("url", meeting.video_link)
    return event


def _is_off(meeting, person) -> bool:
    return meeting.cancelled_at is not None or person.reply == person.Reply.WITHDRAWN
