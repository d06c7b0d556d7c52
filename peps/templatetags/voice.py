"""What the young person's pages say, in their language: `{% load voice %}`. A page needs `sitting` in its context."""

from django import template
from django.utils.html import format_html

from peps.voice import bank

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context, text, **values):
    """{% say "Hello %(name)s" name=child.first_name %}: a text of the catalogue, with names put into it."""
    return context["sitting"].language.say(str(text), **values)


@register.simple_tag(takes_context=True)
def also_english(context, text):
    """The same in English on a line of its own, where the page is in another language: for whoever sits beside."""
    if context["sitting"].language.is_english:
        return ""
    return format_html('<span class="v-gloss" lang="en" dir="ltr">{}</span>', text)


@register.filter
def picked_pictures(answer):
    """What was picked on cards and faces, with its pictures: [{card, face, question, words}]."""
    shown = []
    for name, code in answer.picks.items():
        if name in bank.SAID:
            shown.append(
                {
                    "card": bank.CARDS.get(name, ""),
                    "face": bank.PICTURES.get(code, "") if bank.CHOICES[name] else "",
                    "question": bank.SAID[name],
                    "words": bank.CHOICES[name].get(code, code),
                    "is_typed": not bank.CHOICES[name],
                }
            )
    return shown
