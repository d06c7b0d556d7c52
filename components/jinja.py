"""Calls the GOV.UK macros: one Jinja environment reads them from the installed package. Nothing of ours is Jinja."""

from functools import cache

from django.utils.html import conditional_escape
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

environment = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    autoescape=True,
    undefined=ChainableUndefined,
)


@cache
def macro(component: str):
    """The macro of a component by its name in the design system: "date-input" is govukDateInput."""
    template = environment.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    name = "govuk" + "".join(word.capitalize() for word in component.split("-"))
    return getattr(template.module, name)


def render(component: str, params: dict) -> Markup:
    return Markup(macro(component)(tidy(params)).strip())  # noqa: S704 - the macro's own output, escaped by it


def tidy(value, key: str = ""):
    """Params the macros can take: no None (they would print it), and html only where somebody already made it safe."""
    if isinstance(value, dict):
        return {k: tidy(v, "slots" if key == "slots" else k) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [tidy(item) for item in value if item is not None]
    if key == "attributes":
        raise TypeError("Give attributes as a dictionary: a text would not be escaped.")
    if key in {"html", "slots"} or key.endswith("Html"):
        return Markup(conditional_escape(value))  # noqa: S704 - escaped in this very line
    return value
