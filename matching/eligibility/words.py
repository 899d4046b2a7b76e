"""The answers in plain words, the same wherever a resident reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matching.eligibility.flips import Flip
from matching.eligibility.judging import Verdict
from matching.eligibility.truth import Truth

CONFIRM: Final = "This is advice, not a promise. The provider confirms it."
_SHORT: Final = {
    Truth.YES: "Yes, it looks free for you.",
    Truth.PERHAPS: "Perhaps.",
    Truth.NO: "No, not by the rules that we hold.",
}
_TELL: Final = "Tell us a little more and we can say."


def answer_words(verdict: Verdict) -> str:
    """The answer, why where it is no plain yes, and that the provider confirms."""
    why = (_TELL,) if verdict.tell_us else verdict.because
    more = () if verdict.truth is Truth.YES else why
    return " ".join([_SHORT[verdict.truth], *more, CONFIRM])


def flip_words(flip: Flip, *, now: Truth) -> str:
    """The smallest change as one sentence."""
    start = "It would no longer be a yes if" if now is Truth.YES else "It would be a yes if"
    return f"{start} {_listed([change.text for change in flip.changes])}."


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{'; '.join(texts[:-1])}; and {texts[-1]}"
