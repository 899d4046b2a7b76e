"""Our own list of words that mean the same to somebody who searches.

File: `synonyms.csv`, written for this project. `both_ways` says whether who searches for the second finds the first, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import Written, upsert
from courses.models import Synonym
from courses.search.synonyms import stems

SYNONYM_COLUMNS = ("phrase", "means", "both_ways")


def synonym_builder() -> Callable[[Record], list[Synonym]]:
    """Makes one row, or one for each direction, of a row of the file."""
    once = Once()

    def build(record: Record) -> list[Synonym]:
        phrase, means, both = (
            record.required_line("phrase"),
            record.required_line("means"),
            record.required("both_ways"),
        )
        if both not in {"yes", "no"}:
            raise Skip("both_ways", SkipCode.VALUE_UNKNOWN)
        pairs = [(phrase, means), (means, phrase)][: 2 if both == "yes" else 1]
        for pair in pairs:
            once("means", pair)
        return [Synonym(phrase=one, means=other, source=Synonym.Source.OURS) for one, other in pairs]

    return build


def write_synonyms(rows: Iterable[Synonym]) -> Written:
    """Write our own list; what was dropped from it goes. A pair that the taxonomy has, too, becomes ours."""
    mine = list(rows)
    keys, queries = stems([row.phrase for row in mine]), stems([row.means for row in mine])
    for row, key, query in zip(mine, keys, queries, strict=True):
        row.key, row.query = key, query
    unlike = {(row.key, row.query): row for row in mine if row.key and row.query and row.key != row.query}
    taxonomy = Synonym.objects.exclude(source=Synonym.Source.OURS).filter(key__in=[key for key, _ in unlike])
    same = [pk for pk, key, query in taxonomy.values_list("pk", "key", "query") if (key, query) in unlike]
    Synonym.objects.filter(pk__in=same).delete()
    written = upsert(Synonym.objects.filter(source=Synonym.Source.OURS), unlike.values(), key=("key", "query"))
    Synonym.objects.filter(pk__in=written.gone.values()).delete()
    written.removed.update(written.gone)
    return written
