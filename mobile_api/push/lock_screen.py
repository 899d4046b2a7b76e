"""Whether words may stand on a locked screen, where others read them: nothing there may hint at a protected characteristic. Pure.

Our own words never do; the name of a course, its provider or what to bring may ("Digital skills for refugees"). Then the notification
names nothing, and the app tells. Better a name too many left out than one too many shown: some words here are harmless most of the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

HINTS: Final[Mapping[str, str]] = {
    # Equality Act 2010, section -> beginnings of words; a trailing $ ends the word.
    "age, 5": """age$ aged ageing ages$ elder elderly older over.?50 over.?60 under.?25 under.?18 young youth teen retire pension
        senior.?citizen not.in.education neet$ care.leaver""",
    "disability, 6": """disab accessib impair deaf blind$ wheelchair autis neurodiver adhd$ dyslex dyspra downs? mental wellbeing
        well-being health hearing.loss sight.loss special.needs learning.difficult ehcp$ pip$ chronic illness cancer hiv$ recovery
        addiction supported.internship""",
    "gender reassignment, 7": "trans$ transg transsex gender non.?binary pronoun",
    "marriage and civil partnership, 8": "married marriage marital wife$ wives$ husband widow divorc spouse civil.partner",
    "pregnancy and maternity, 18": "pregnan matern patern mum$ mums$ mother dad$ dads$ father parent baby babies childcare creche carer",
    "race, 9": """race$ racial ethnic bame$ bme$ black$ asian african caribbean white$ roma$ romani gyps travellers? migrant immigra refugee
        asylum visa$ nationalit esol$ bengali somali arab polish$ turkish kurd chinese latin ukrain windrush mother.tongue
        english.for.speakers second.language""",
    "religion or belief, 10": """religio faith church mosque synagogue temple gurdwara muslim islam christian catholic jewish jew$ jews$
        hindu sikh buddhis halal kosher prayer ramadan""",
    "sex, 11": "sex$ female male$ males$ woman women man$ men$ men's girl boy$ boys$ lady ladies her$ she$",
    "sexual orientation, 12": "gay$ lesbian bisexual queer lgbt pride$ homosexual sexual",
    # Not in the Act, and as much nobody's business.
    "what stands in somebody's way": """prison offend convict probation homeless hostel benefits universal.credit jobseeker unemploy
        redundan domestic abuse violence survivor foodbank low.income""",
}
"""Why -> beginnings of words that hint at it."""


def _pattern() -> re.Pattern[str]:
    parts = [part.replace("$", r"\b") for words in HINTS.values() for part in words.split()]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(parts)})", re.IGNORECASE)


_HINTS: Final = _pattern()


def hints(text: str) -> bool:
    """Whether a text holds a word that could tell something of whoever gets it."""
    return _HINTS.search(text) is not None
