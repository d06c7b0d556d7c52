"""What every page says about the house: whose it is, who is here, and where they can go."""

from django.conf import settings
from django.urls import reverse

from accounts.importing.permissions import is_system_administrator
from accounts.models import Membership
from accounts.roles import DELEGATES, VIRTUAL_SCHOOL, Role
from children.models import BreakGlass, Child
from children.standing import roles_held
from epep.places import list_of_children


def house(request):
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    narrowed = getattr(request, "narrowed", None)
    authority = getattr(request, "authority", None) or (_own_authority(user) if signed_in else None)
    roles = roles_held(user) if signed_in else set()
    return {
        "house": {
            "name": authority.virtual_school_name if authority else "ePEP",
            "authority_name": authority.name if authority else "",
            "look_url": _of_look(authority, "look") if authority else "",
            "logo_url": _of_look(authority, "logo") if authority and authority.logo else "",
            "contact_email": authority.email if authority else "",
            "contact_phone": authority.phone if authority else "",
            "nav": _nav(request, roles) if signed_in and not narrowed else [],
            "glass": _open_glass(user) if Role.HEAD in roles and not narrowed else [],
            "is_demo": settings.DEMO,
            "outbox_url": reverse("demo_outbox") if settings.DEMO and not narrowed else "",
            "home_url": narrowed.start if narrowed else "/",
            "person_name": user.name if signed_in else "",
            "capacity_words": ", ".join(role.label for role in Role if role in roles - {Role.KEEPER}),
            "help_url": _help_with(request),
            "accessibility_url": reverse("accessibility"),
            "privacy_url": reverse("privacy"),
        }
    }


def _help_with(request) -> str:
    """Help that begins with the page somebody is on."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.view_name in {None, "help"} or match.view_name.startswith("guide:"):
        return reverse("help")
    return f"{reverse('help')}?about={match.view_name}"


def _of_look(authority, name) -> str:
    """With the version, so that a browser that kept the old colour or logo asks for the new one."""
    return f"{reverse(name, args=[authority.code])}?v={authority.version}"


def _own_authority(user):
    """The authority this person belongs to; school staff have none of their own and see the child's."""
    membership = Membership.objects.filter(user=user, authority__isnull=False).select_related("authority").first()
    if membership:
        return membership.authority
    child = Child.objects.attached_to(user, [Role.YOUNG_PERSON]).select_related("authority").first()
    return child.authority if child else None


def _open_glass(user):
    """What this head has opened in an emergency, for a banner on every page until it ends."""
    return BreakGlass.objects.open(user)


def _nav(request, roles) -> list[dict]:
    items = [("Home", "home")]
    own_pages = {Role.CARER, Role.YOUNG_PERSON, Role.PARENT, Role.COLLEAGUE, Role.FINANCE_OFFICER, *DELEGATES}
    if not roles or not roles <= own_pages:
        items.append(("Children", list_of_children(roles)))
    if roles.intersection(VIRTUAL_SCHOOL):
        items += [("Desk", "casework:desk"), ("Overview", "insight:index")]
    if roles.intersection({Role.ADVISER, Role.HEAD, Role.FINANCE_OFFICER, Role.DESIGNATED_TEACHER}):
        items.append(("Money", "money:queue"))
    if roles.intersection({Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.COLLEAGUE, *DELEGATES}):
        items.append(("Shared work", "delegation:list"))
    if not roles <= {Role.CARER, Role.YOUNG_PERSON, Role.PARENT}:
        items.append(("Reminders", "reminders:list"))
    if roles.intersection({Role.ADMINISTRATOR, Role.HEAD}):
        items += [
            ("People", "accounts:people"),
            ("Access", "access:table"),
            ("Settings", "authority:index"),
            ("Jobs", "jobs:list"),
        ]
    if Role.ADMINISTRATOR in roles or is_system_administrator(request.user):
        items.append(("Imports", "importing:index"))
    places = {text: reverse(name) for text, name in items}
    inside = [
        href for href in places.values() if request.path.startswith(href) and (href != "/" or request.path == "/")
    ]
    current = max(inside, key=len, default="")
    return [{"text": text, "href": href, "current": href == current} for text, href in places.items()]
