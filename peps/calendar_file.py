"""One calendar file per person: a neutral title, no list of who else comes, the place only where they may know it."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from audit import clock


def calendar_file(meeting, person) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//ePEP//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(meeting_event(meeting, person))
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def meeting_event(meeting, person) -> Event:
    starts = datetime.combine(meeting.on, meeting.starts_at, tzinfo=clock.LONDON)
    event = Event()
    event.add("uid", f"{meeting.pk}-{person.pk}@epep")
    event.add("sequence", meeting.version)
    event.add("summary", "School meeting")
    event.add("dtstamp", clock.now())
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=meeting.minutes_long))
    if person.may_know_place:
        event.add("location", meeting.place)
        if meeting.by_video and meeting.video_link:
            event.add("url", meeting.video_link)
    return event
