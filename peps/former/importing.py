"""Former plans of an authority's children in one parcel: the papers, and a list that says whose they are."""

import hashlib
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from audit import clock, events
from children.importing.matching import LEFT_OUT, Known, day
from children.models import Child
from documents import files as safe
from documents.actions import keep_former_plan, take_back_former_plan
from documents.models import Document
from organisations.import_kinds import KNOWN, Kind
from organisations.import_rows import LARGE, RowLoading
from organisations.imports import CannotRead, Line, Refused, Result
from organisations.models import School
from organisations.spreadsheets import Layout
from peps.former.parcel import Paper, opened
from peps.models import PEP, FormerPlan

COLUMNS = {
    "child_id": "The id of your case system.",
    "upn": "Or the unique pupil number, together with the date of birth.",
    "date_of_birth": "Needed with upn. With child_id it is compared, so that no plan comes to another child.",
    "plan_date": "The day of the meeting, or the day on the plan.",
    "term": "Like Autumn 2024 or 2024/25. Blank: the academic year of the date.",
    "kind": "Initial, Termly, School change, Leaving care or Extra, where it is known.",
    "rating": "In the words of the time, such as Good or Amber.",
    "school_urn": "The URN of the school then, as in the register.",
    "file": "The name of the PDF in the zip.",
}
OTHER_NAMES = {
    "local_id": "child_id", "child": "child_id", "dob": "date_of_birth", "date": "plan_date", "pep_date": "plan_date",
    "date_of_plan": "plan_date", "academic_year": "term", "type": "kind", "grade": "rating", "urn": "school_urn",
    "school": "school_urn", "file_name": "file", "filename": "file", "pdf": "file", "document": "file",
}  # fmt: skip
LAYOUT = Layout(
    columns=COLUMNS,
    needed=["plan_date", "file"],
    empty="The list has headings, but no plan under them.",
    other_names=OTHER_NAMES,
    examples=[["12345", "", "01/05/2014", "14/11/2024", "Autumn 2024", "Termly", "Good", "100001", "12345-autumn.pdf"]],
    **LARGE,
)
EARLIEST = 1990
KINDS = {
    word: kind
    for kind in PEP.Kind
    for word in {kind.value, kind.value.replace("_", " "), str(kind.label).lower(), str(kind.label).lower()[:-4]}
} | {"change of school": PEP.Kind.SCHOOL_CHANGE, "review": PEP.Kind.TERMLY, "": ""}
CHANGED = {"held_on": "date", "term": "term", "kind": "kind", "rating": "rating", "school_id": "school"}


@dataclass(slots=True)
class Said:
    """What a row says that could be read."""

    line: Line
    child: Child
    held_on: date
    term: str
    kind: str
    rating: str
    school: School | None


class Loading(RowLoading):
    """A plan is a unit: its row, and its paper."""

    layout = LAYOUT
    batch = 4  # each PDF is opened and written anew

    def __init__(self, files: dict[str, bytes], *, authority, by=None):
        notes = Result()
        parcel = opened(files, notes)
        if len(parcel.lists) != 1:
            found = "There is no list" if not parcel.lists else f"There are {len(parcel.lists)} lists"
            raise CannotRead(f"{found} in this parcel. Put exactly one CSV file beside the PDFs.")
        super().__init__(parcel.lists, authority=authority, by=by)
        [self.list] = parcel.lists
        self.result.refused += notes.refused
        self.papers: dict[int, Paper] = {}
        self._match(parcel)

    def _match(self, parcel) -> None:
        """Each paper belongs to one row. Where two rows want one, nobody can say whose it is: neither gets it."""
        wanted: dict[str, list[Line]] = defaultdict(list)
        alike: dict[tuple, list[Line]] = defaultdict(list)
        refused_by_name = {each.value.replace("\\", "/").rpartition("/")[2] for each in self.result.refused}
        for line in self.units:
            if not line["file"]:
                self._refuse(line, "The row names no file.", "Enter the name of the PDF.")
                continue
            found = parcel.find(line["file"])
            if len(found) > 1:
                why = f"There are {len(found)} files of this name in different folders."
                self._refuse(line, why, "Enter the name with its folder, such as autumn/12345.pdf.")
            elif not found and line["file"] in refused_by_name:
                self._refuse(line, "The file was refused: see the line about it.", "Put the file right first.")
            elif not found:
                self._refuse(line, "There is no such file beside the list.", "Correct the name, or add the file.")
            else:
                self.papers[line.row] = found[0]
                wanted[found[0].place].append(line)
                alike[found[0].looks].append(line)
        doubles = {line.row: lines for lines in wanted.values() if len(lines) > 1 for line in lines}
        twins = {
            line.row: lines for lines in alike.values() if len({_whose(each) for each in lines}) > 1 for line in lines
        }
        for line in self.units:
            if others := doubles.get(line.row):
                why = f"Rows {_rows(others)} name the same file, so nobody can say whose plan it is."
                self._refuse(line, why, "Keep the row whose plan it is, and give the others their own file.")
            elif others := twins.get(line.row):
                why = f"The files of rows {_rows(others)} are the same plan, given to different children."
                self._refuse(line, why, "Open the plan, see whose it is, and put the right file in the other row.")
            else:
                continue
            self.papers.pop(line.row, None)
        named = {paper.place for row, paper in self.papers.items()} | set(wanted)
        for paper in (each for papers in parcel.papers.values() for each in papers if each.place not in named):
            why, fix = "No row of the list names this file. It was left out.", "Add a row for it, or leave it out."
            self.result.refused.append(Refused(0, "file", paper.place[-100:], why, fix, self.list))
        self.units = [line for line in self.units if line.row in self.papers]
        self.result.files[self.list] += f"; {len(named)} files"

    def _refuse(self, line: Line, why: str, fix: str) -> None:
        self.result.refuse(line, "file", f"{why} {LEFT_OUT}", fix)

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        lines = self.units[start:stop]
        known = Known(self.authority, lines)
        schools = School.objects.in_bulk({line["school_urn"] for line in lines} - {""}, field_name="urn")
        for line in lines:
            said = self._said(line, known, schools, result)
            content = self._content(line, result) if said else None
            if said and content:
                self._take(said, content, result, dry_run, by)

    def _said(self, line: Line, known: Known, schools: dict, result: Result) -> Said | None:
        child = known.find(line, result)
        if not line["plan_date"]:
            result.refuse(line, "plan_date", f"The date is blank. {LEFT_OUT}", "Enter the day of the meeting.")
        held_on = day(line, "plan_date", result, LEFT_OUT)
        if child is None or held_on is None:
            return None
        if held_on > clock.today() or held_on.year < EARLIEST or held_on < child.date_of_birth:
            when = "in the future" if held_on > clock.today() else "too long ago"
            if EARLIEST <= held_on.year and held_on < child.date_of_birth:
                when = "before the child was born"
            result.refuse(line, "plan_date", f"The date is {when}. {LEFT_OUT}", "Correct the day, month or year.")
            return None
        kind = KINDS.get(line["kind"].lower().removesuffix(" pep"))
        if kind is None:
            fix = "Enter Initial, Termly, School change, Leaving care or Extra, or leave it blank."
            result.refuse(line, "kind", "This is no kind of plan. The plan was taken without it.", fix)
        school = schools.get(line["school_urn"])
        if line["school_urn"] and school is None:
            fix = "Enter the URN, six digits, or leave it blank."
            result.refuse(line, "school_urn", "No school here has this URN. The plan was taken without it.", fix)
        for column in ("term", "rating"):
            if len(line[column]) > 40:
                result.refuse(line, column, "Longer than 40 characters: cut there.", "Shorten it.")
        return Said(
            line, child, held_on, (line["term"] or year_of(held_on))[:40], kind or "", line["rating"][:40], school
        )

    def _content(self, line: Line, result: Result) -> bytes | None:
        try:
            return self.papers[line.row].read()
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError):
            fix = "Make the zip again from the files themselves."
            result.refuse(line, "file", f"The file in the zip is damaged. {LEFT_OUT}", fix)
            return None

    def _take(self, said: Said, content: bytes, result: Result, dry_run: bool, by) -> None:
        digest = hashlib.sha256(content).hexdigest()
        line, subject = said.line, f"{said.child.local_id}, {said.held_on:%d/%m/%Y}"
        others = FormerPlan.objects.filter(sha256=digest, child__authority=self.authority).exclude(child=said.child)
        if others.exists():
            fix = "Open the plan and see whose it is. Undo the earlier import if that one was wrong."
            result.refuse(line, "file", f"This paper is here already, as a plan of another child. {LEFT_OUT}", fix)
            return
        plan = FormerPlan.objects.filter(child=said.child, sha256=digest).first()
        if plan:
            self._update(plan, said, subject, result, dry_run, by)
            return
        try:
            checked = safe.check(SimpleUploadedFile(self._pdf_name(line), content))
        except ValidationError as problem:
            words = problem.messages[0]
            why, _, fix = words.partition(". ")
            result.refuse(line, "file", f"{why}. {LEFT_OUT}", f"{fix or 'Save the plan as a PDF and try again'}.")
            return
        result.tell("created", subject, f"{line['file']}: {said.term}", said.child.pk)
        if not dry_run:
            self._create(said, checked, digest, by)

    def _pdf_name(self, line: Line) -> str:
        """Nothing but a PDF is a plan's paper, whatever else may be uploaded."""
        name = self.papers[line.row].name
        if not name.lower().endswith(".pdf"):
            raise ValidationError("This is not a PDF. Save the plan as a PDF and try again")
        return name

    def _create(self, said: Said, checked, digest: str, by) -> None:
        document = keep_former_plan(child=said.child, title=f"Plan of {said.held_on:%d/%m/%Y}", checked=checked, by=by)
        plan = FormerPlan(child=said.child, document=document, sha256=digest)
        _fill(plan, said)
        plan.save()
        words = f"took in a plan from before the portal, of {said.held_on:%d/%m/%Y}"
        events.record("plan.former", words, said.child, by=by, child_id=said.child.pk)

    def _update(self, plan: FormerPlan, said: Said, subject: str, result: Result, dry_run: bool, by) -> None:
        before = {name: getattr(plan, name) for name in CHANGED}
        _fill(plan, said)
        changed = [words for name, words in CHANGED.items() if getattr(plan, name) != before[name]]
        result.tell("updated" if changed else "unchanged", subject, ", ".join(changed), said.child.pk)
        if changed and not dry_run:
            plan.save()
            words = f"corrected what is said of a plan from before the portal: {', '.join(changed)}"
            events.record("plan.former", words, said.child, by=by, child_id=said.child.pk)


def _fill(plan: FormerPlan, said: Said) -> None:
    """What is blank in the list takes nothing away."""
    plan.held_on, plan.term = said.held_on, said.term
    plan.kind, plan.rating = said.kind or plan.kind, said.rating or plan.rating
    plan.school = said.school or plan.school


def _whose(line: Line) -> tuple:
    return line["child_id"] or (line["upn"], line["date_of_birth"])


def _rows(lines: list[Line]) -> str:
    return ", ".join(str(line.row) for line in lines[:10])


def year_of(day: date) -> str:
    """ "2024/25": from September to August."""
    first = day.year - (day.month < 9)
    return f"{first}/{(first + 1) % 100:02}"


def follow_undone(ids, *, by) -> None:
    """The plans were taken back: so are their papers."""
    papers = Document.objects.filter(kind=Document.Kind.FORMER_PLAN, child__in=list(ids), former_plan=None)
    for document in papers:
        take_back_former_plan(document=document, by=by)


FORMER_PLANS = Kind(
    slug="former-plans",
    title="Plans from before the portal",
    lead="Puts the PDFs of earlier plans with their children. They are read like plans, and never worked on.",
    files_hint="A zip of the PDFs with one CSV file that says whose they are.",
    units=("plan", "plans"),
    ended="ended",
    loading=Loading,
    accepts=".zip,.csv,.pdf",
    unpacks=False,
    templates={"list.csv": LAYOUT.template()},
    group=KNOWN,
    columns=COLUMNS,
    written=frozenset({FormerPlan._meta.label}),
    undone=follow_undone,
)
