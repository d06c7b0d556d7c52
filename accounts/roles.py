"""In what capacity somebody is here: one readable table. A person can hold several, in several authorities."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Role(TextChoices):
    SOCIAL_WORKER = "social_worker", "Social worker"
    DESIGNATED_TEACHER = "designated_teacher", "Designated teacher"
    CARER = "carer", "Carer"
    YOUNG_PERSON = "young_person", "Young person"
    PARENT = "parent", "Parent"
    ADVISER = "adviser", "Virtual School adviser"
    HEAD = "head", "Virtual School head"
    ADMINISTRATOR = "administrator", "Administrator"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    REVIEWING_OFFICER = "reviewing_officer", "Independent reviewing officer"
    COLLEAGUE = "colleague", "Colleague"
    # A delegate is one for the sections they were asked to help with, and for nothing else: a capacity for each.
    DELEGATE_A = "delegate_a", "Delegate for Section A"
    DELEGATE_B = "delegate_b", "Delegate for Section B"
    DELEGATE_C = "delegate_c", "Delegate for Section C"
    DELEGATE_D = "delegate_d", "Delegate for Section D"
    DELEGATE_E = "delegate_e", "Delegate for Section E"
    # The child goes elsewhere now, and the school that held the meeting finishes that one plan.
    KEEPER = "keeper", "Teacher of the former school"
    # No person: a case system, by the token that an administrator made for it.
    SYSTEM = "system", "Another system"

    @property
    def codename(self) -> str:
        """The permission that stands for this capacity in the grants."""
        return f"as_{self.value}"


@dataclass(frozen=True)
class About:
    attached_to: str  # "child", "school", "authority", "place" (either of the two), "delegation", "plan" or "token"
    in_one_line: str


ABOUT = {
    Role.SOCIAL_WORKER: About("child", "Arranges the meeting, owns Section A, checks the record, files the copy."),
    Role.DESIGNATED_TEACHER: About("school", "Prepares and chairs the plan; sees the children enrolled there now."),
    Role.CARER: About("child", "Gives their own views and sees what is meant for the carer."),
    Role.YOUNG_PERSON: About("child", "Gives their own views and sees their own plan."),
    Role.PARENT: About("child", "Reads what is marked for the family, while the child is placed with them."),
    Role.ADVISER: About(
        "authority", "Supports, rates, gives feedback, returns or signs off; decides funding up to a limit."
    ),
    Role.HEAD: About("authority", "All that an adviser may do, and funding above the limit."),
    Role.ADMINISTRATOR: About("authority", "Users, schools, children's names and dates; never the contents of plans."),
    Role.FINANCE_OFFICER: About("authority", "Approved requests and payments, by reference and without names."),
    Role.REVIEWING_OFFICER: About("child", "Reads the plans of the children they review."),
    Role.COLLEAGUE: About("place", "Works there; sees nothing but what somebody delegates to them."),
    Role.DELEGATE_A: About("delegation", "Writes Section A until a date."),
    Role.DELEGATE_B: About("delegation", "Writes Section B until a date."),
    Role.DELEGATE_C: About("delegation", "Writes Section C until a date."),
    Role.DELEGATE_D: About("delegation", "Sets and reviews targets until a date."),
    Role.DELEGATE_E: About("delegation", "Arranges and writes up the meeting until a date."),
    Role.KEEPER: About("plan", "Finishes the plan whose meeting the school held, and sees nothing else."),
    Role.SYSTEM: About("token", "Reads what its token was made for, of the children of one authority."),
}

OF_AUTHORITY = [role for role, about in ABOUT.items() if about.attached_to == "authority"]
OF_SCHOOL = [role for role, about in ABOUT.items() if about.attached_to == "school"]
OF_CHILD = [role for role, about in ABOUT.items() if about.attached_to == "child"]
DELEGATES = [role for role, about in ABOUT.items() if about.attached_to == "delegation"]
DERIVED = [*DELEGATES, Role.KEEPER, Role.SYSTEM]  # nobody is made one: it follows from another attachment
VIRTUAL_SCHOOL = [Role.ADVISER, Role.HEAD]
