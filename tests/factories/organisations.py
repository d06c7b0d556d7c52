import factory

from organisations.models import Authority, Policy, School, Term
from organisations.presets import PRESETS, to_json
from organisations.terms import EXAMPLE_TERMS

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def three_letters(number: int) -> str:
    """A code of three for each of nearly forty thousand authorities: figures first, as councils have them."""
    if number < 900:
        return str(100 + number)
    number += 36 * 36 * 10 - 900  # those that begin with a letter
    return LETTERS[number // 1296 % 36] + LETTERS[number // 36 % 36] + LETTERS[number % 36]


class AuthorityFactory(factory.django.DjangoModelFactory):
    """An authority with terms and a policy: AuthorityFactory(preset="warwickshire")."""

    class Meta:
        model = Authority
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: three_letters(n))
    name = factory.Sequence(lambda n: f"Exampleshire {n}")
    virtual_school_name = factory.LazyAttribute(lambda a: f"{a.name} Virtual School")
    email = "virtual.school@council.example"
    phone = "01632 960000"

    @factory.post_generation
    def preset(self, create, preset, **kwargs):
        example_terms(self)
        name = preset or "birmingham"
        Policy.objects.create(authority=self, valid_from="2020-09-01", preset=name, rules=to_json(PRESETS[name]))


class SchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = School

    urn = factory.Sequence(lambda n: f"{200000 + n}")
    name = factory.Sequence(lambda n: f"Oakfield School {n}")
    phase = "Secondary"
    town = "Sampleton"


def example_terms(authority):
    """The example terms, as rows of this authority: all at once, for nearly every test begins with them."""
    Term.objects.bulk_create(
        Term(
            authority=authority,
            version=1,
            name=term.name,
            first_day=term.first_day,
            half_term_start=term.half_term_start,
            half_term_end=term.half_term_end,
            last_day=term.last_day,
        )
        for term in EXAMPLE_TERMS
    )
