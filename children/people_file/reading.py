"""What a file of people looks like."""

from organisations.spreadsheets import Layout

COLUMNS = {
    "name": "The full name. Needed once for somebody who is new here.",
    "email": "The work email address. It says who the person is; repeat it for each of their children.",
    "role": "Social worker, Designated teacher, Carer, Virtual School adviser, Virtual School head, Administrator or "
    "Independent reviewing officer.",
    "school_urn": "Designated teachers only: the URN of their school.",
    "job_title": "If you like. It is kept for people who are new here.",
    "child_id": "Social workers, carers and reviewing officers only: the id of one child in your case system. "
    "One row for each child.",
    "starts": "The first day, like 2026-09-01 or 01/09/2026. Empty means today.",
    "ends": "The last day, if there is one.",
    "team": "Social workers only, if you like: the name of their team, as it is under People, Teams.",
}
NEEDED = ["name", "email", "role"]
OTHER_NAMES = {
    "full_name": "name",
    "e_mail": "email",
    "email_address": "email",
    "work_email": "email",
    "work_email_address": "email",
    "urn": "school_urn",
    "title": "job_title",
    "child": "child_id",
    "local_id": "child_id",
    "team_name": "team",
    "start": "starts",
    "start_date": "starts",
    "end": "ends",
    "end_date": "ends",
}
EXAMPLES = [
    ["Priya Example", "priya@council.example", "Social worker", "", "", "12345", "2026-09-01", "", "North"],
    ["Priya Example", "priya@council.example", "Social worker", "", "", "12346", "2026-09-01", "2027-07-31", ""],
    ["Tom Example", "tom@school.example", "Designated teacher", "100001", "Deputy head", "", "", "", ""],
    ["Amira Example", "amira@council.example", "Virtual School adviser", "", "", "", "", "", ""],
]
MOST_ROWS = 2_000
MOST_BYTES = 1_000_000
LAYOUT = Layout(
    columns=COLUMNS,
    needed=NEEDED,
    empty="The file has headings, but nobody under them.",
    other_names=OTHER_NAMES,
    examples=EXAMPLES,
    most_rows=MOST_ROWS,
    most_bytes=MOST_BYTES,
)
read, template = LAYOUT.read, LAYOUT.template
