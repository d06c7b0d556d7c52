"""Where people of each role find things."""

from accounts.roles import VIRTUAL_SCHOOL, Role

# Whose list of children says what the plans need.
WORK_ON_PLANS = {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.REVIEWING_OFFICER, *VIRTUAL_SCHOOL}


def list_of_children(roles) -> str:
    """The name of the address of the list that serves these roles."""
    return "caseload:list" if WORK_ON_PLANS.intersection(roles) else "children:list"
