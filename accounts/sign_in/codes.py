"""A code by e-mail instead of a password: for carers and teachers, where their authority allows it."""

from allauth.account.forms import LoginForm, RequestLoginCodeForm
from django.db.models import Q

from accounts.models import Membership
from accounts.roles import Role
from audit import clock
from organisations.models import Authority


def may_sign_in_by_code(user) -> bool:
    """Every capacity of theirs has to allow it: an adviser who is also a carer uses a password."""
    current = Membership.objects.filter(Membership.current_on(clock.today()), user=user)
    allowing = Authority.objects.filter(sign_in_by_code=True)
    carers = Q(role=Role.CARER, authority__in=allowing)
    teachers = Q(role=Role.DESIGNATED_TEACHER, school__la_code__in=allowing.values("code"))
    return current.exists() and not current.exclude(carers | teachers).exists()


class SignInForm(LoginForm):
    def offers_codes(self) -> bool:
        return Authority.objects.filter(sign_in_by_code=True).exists()


class AskForCodeForm(RequestLoginCodeForm):
    """Answers alike whoever is asking: a person who may not have a code gets an e-mail that says so."""

    def clean_email(self):
        email = super().clean_email()
        if self._user and not may_sign_in_by_code(self._user):
            self._user = None
        return email
