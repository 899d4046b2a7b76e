"""The skill picker: finds a skill by the beginning of any word in any of its names."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When

from courses.models import Skill
from courses.search import clean
from mobile_api.connections import Key, Order

SKILL_ORDER: Final = Order("skills", (Key.number("distance"), Key.text("label"), Key.number("pk")))


def matching_skills(search: str | None) -> QuerySet[Skill]:
    """Skills with `distance`: 0 its name begins with the words, 2 a word in its name does, 4 one in another name; +1 not digital.

    Raises:
        SearchTooLong: more than a name has.
    """
    line = clean(search)
    other = Case(When(digital=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    if not line:
        return Skill.objects.annotate(distance=other)
    names = Func(F("alternative_labels"), Value("\n"), function="array_to_string", output_field=TextField())
    word = r"\m" + re.sub(
        r"([^\w\s])", r"\\\1", line
    )  # PostgreSQL: at the beginning of a word, its letters as they are
    whole, own, another = Q(label__istartswith=line), Q(label__iregex=word), Q(other_names__iregex=word)
    near = Case(When(whole, then=Value(0)), When(own, then=Value(2)), default=Value(4), output_field=IntegerField())
    return Skill.objects.alias(other_names=names).filter(whole | own | another).annotate(distance=near + other)
