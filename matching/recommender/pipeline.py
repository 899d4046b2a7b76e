"""The recommender, from texts to an explained list. This is the public door of the package.

    recommender = Recommender().fit(occupations, opportunities)           # vocabulary, word weights, bridge
    index = recommender.index(opportunities)                              # reads every text once
    index = recommender.index(newer, known=index.vectors)                 # reads only texts that changed
    result = recommender.recommend(resident, index, n=20, today=today)
    for item in result.items: item.opportunity_id, item.rank, item.score, item.parts, item.reasons
    result.excluded                                                       # {Cause.JOURNEY: 12, ...}
    result.cause_by_opportunity()                                         # {opportunity id: Cause}

`fit` may run on another day and on other opportunities than `index`: it learns words, not rows. `matching.recommender.store`
saves and loads a fitted recommender and the vectors of a catalogue.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matching.recommender.bridge import OccupationBridge, name_rows, occupation_passages, occupation_rows, unit
from matching.recommender.candidates import Candidates, best_options, find_candidates
from matching.recommender.co_interest import CoInterest
from matching.recommender.english import in_fives
from matching.recommender.everyday import field_words
from matching.recommender.explain import ReasonLimits, explain
from matching.recommender.exploring import Exploration, explore
from matching.recommender.frames import Kind, OccupationTable, OpportunityFrame, Resident
from matching.recommender.index import CatalogueIndex, TextVectors, merge_vectors, opportunity_passages
from matching.recommender.pathways import Pathway, Pathways
from matching.recommender.phrases import Evidence
from matching.recommender.ranker import Ranked, Spread, base_order, spread
from matching.recommender.recommendation import Recommendation, Recommendations
from matching.recommender.scorer import (
    PARTS,
    ResidentText,
    ScoreConfiguration,
    Scores,
    WordColumns,
    meaning_parts,
    option_parts,
    score,
)
from matching.recommender.text import Passage, TextEncoder, digest, tokens
from matching.recommender.travel import TravelModel
from matching.recommender.uplifts import Raise, Raised, raised, ranks_in, relisted
from matching.recommender.wishes import clauses_of, forms_asked
from matching.recommender.wordpieces import WordPieceTable, shipped, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that can be set, each beside the thing it sets. Plain data: `dataclasses.asdict` gives it as JSON."""

    scoring: ScoreConfiguration = field(default_factory=ScoreConfiguration)
    travel: TravelModel = field(default_factory=TravelModel)
    spread: Spread = field(default_factory=Spread)
    exploration: Exploration = field(default_factory=Exploration)
    reasons: ReasonLimits = field(default_factory=ReasonLimits)
    heading_share: float = 0.3
    """Of a listing's title in its dense row where the rest, its text and skills, is long."""
    long_text: int = 30
    """Words from which on that rest is long. A shorter one says less, and leaves more to the title."""


class Recommender(BaseEstimator):
    """Learns from a taxonomy and a catalogue; recommends to residents. It never learns from a resident.

    Args:
        text: turns passages into rows of words (cloned by `fit`, never changed); None for the default.
        pieces: turns texts into dense rows; None for the table that is shipped.
        bridge: turns dense rows into rows about work; None for the default.
        configuration: the rest; None for the default.
        co_interest: what people keep together, learnt elsewhere from many; None for nothing.
    """

    def __init__(
        self,
        text: TextEncoder | None = None,
        bridge: OccupationBridge | None = None,
        configuration: Configuration | None = None,
        pieces: WordPieceTable | None = None,
        co_interest: CoInterest | None = None,
    ) -> None:
        self.text = text
        self.pieces = pieces
        self.bridge = bridge
        self.configuration = configuration
        self.co_interest = co_interest

    def fit(self, occupations: OccupationTable, opportunities: OpportunityFrame) -> Self:
        """Learn the vocabulary of both and place the occupations in it.

        Raises:
            ValueError: there is not a single word to learn.
        """
        work = occupation_passages(occupations)
        text = TextEncoder(**(self.text or TextEncoder()).get_params()).fit(
            [*work, *opportunity_passages(opportunities)]
        )
        pieces = self.pieces or shipped()
        bridge = OccupationBridge(**(self.bridge or OccupationBridge()).get_params())
        bridge.fit(occupation_rows(occupations, pieces), occupations.isco_groups, *name_rows(occupations, pieces))
        return self.adopt(text, pieces, bridge, occupations.labels)

    def adopt(self, text: TextEncoder, pieces: WordPieceTable, bridge: OccupationBridge, labels: Sequence[str]) -> Self:
        """Take fitted parts over, as `fit` and `store.load` do."""
        self.text_ = text
        self.pieces_ = pieces
        self.bridge_ = bridge
        self.occupation_labels_ = tuple(" ".join(label.split()) for label in labels)
        self.configuration_ = self.configuration or Configuration()
        self.co_interest_ = self.co_interest or CoInterest.none()
        self.fingerprint_ = _fingerprint(text, pieces, bridge, self.configuration_)
        return self

    def encode(self, passages: Sequence[Passage]) -> TextVectors:
        """Return the vectors of some passages, rows in their order."""
        check_is_fitted(self)
        headings = self.pieces_.encode([passage.heading for passage in passages])
        bodies = self.pieces_.encode([passage.body for passage in passages])
        share = self._body_shares(passages)[:, None]
        dense = unit((1 - share) * headings + share * bodies)
        return TextVectors(
            fingerprint=self.fingerprint_,
            digests=np.frombuffer(b"".join(digest(row) for row in passages), dtype=np.uint8).reshape(-1, 16),
            words=self.text_.transform(passages).astype(np.float32),
            dense=dense,
            bridge=self.bridge_.transform(dense),
        )

    def _body_shares(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """Return the share of each passage's body in its dense row, shape (passages,)."""
        settings = self.configuration_
        words = np.array([len(words_of(passage.body)) for passage in passages])
        length = np.minimum(words / settings.long_text, 1.0)
        return np.asarray(length * (1 - settings.heading_share), dtype=np.float32)

    def index(self, opportunities: OpportunityFrame, known: TextVectors | None = None) -> CatalogueIndex:
        """Make a catalogue ready for `recommend`.

        Args:
            opportunities: the open catalogue.
            known: vectors of an earlier catalogue; rows whose text is the same are taken from there. Vectors that another
                recommender made are left aside.
        """
        passages = opportunity_passages(opportunities)
        if known is None or known.fingerprint != self.fingerprint_ or not len(known):
            return CatalogueIndex.of(opportunities, self.encode(passages), self.co_interest_)
        digests = [digest(passage) for passage in passages]
        if b"".join(digests) == known.digests.tobytes():
            # Not copied: it may be mapped into memory, and shared.
            return CatalogueIndex.of(opportunities, known, self.co_interest_)
        row_of = {key.tobytes(): row for row, key in enumerate(known.digests)}
        places = [row_of.get(key) for key in digests]
        fresh = self.encode([passage for passage, place in zip(passages, places, strict=True) if place is None])
        return CatalogueIndex.of(opportunities, merge_vectors(known, fresh, places), self.co_interest_)

    def encode_resident(self, resident: Resident) -> ResidentText:
        """Return a resident's words as vectors, with what reasons quote.

        The first line of what they want is the heading. The rest, the field's words for theirs, and their skills are the body.
        """
        [text] = self.encode_many([resident])
        own = tuple(WordColumns(token, self.text_.features_of(token.word)) for token in tokens(resident.wants))
        return replace(text, own=own, occupations=self.bridge_.nearest_to(text.dense))

    def encode_many(self, residents: Sequence[Resident]) -> list[ResidentText]:
        """Return the words of many as vectors, the same as `encode_resident` to the last bit, without what only reasons need."""
        check_is_fitted(self)
        clauses = [clauses_of(resident.wants) for resident in residents]
        said = [
            ("\n".join((resident.wants, *sorted(resident.skill_labels))), *(clause.text for clause in own))
            for resident, own in zip(residents, clauses, strict=True)
        ]
        # Each different text is read once: many say the same of themselves.
        row_of = {text: row for row, text in enumerate(dict.fromkeys(text for texts in said for text in texts))}
        dense = self.pieces_.encode(list(row_of))
        bridge = self.bridge_.transform(dense)
        words = self.text_.transform([_passage(resident) for resident in residents])
        rows = [[row_of[text] for text in texts] for texts in said]
        return [
            ResidentText(
                words=words[[number]],
                dense=dense[rows[number]],
                bridge=bridge[rows[number]],
                clauses=clauses[number],
                forms=forms_asked(resident.wants),
            )
            for number, resident in enumerate(residents)
        ]

    def meaning(self, resident: Resident, index: CatalogueIndex) -> NDArray[np.float64]:
        """Return what meaning alone adds to the score of every opportunity, shape (opportunities,), eligible or not."""
        parts = meaning_parts(index, self.encode_resident(resident), self.configuration_.scoring)
        total: NDArray[np.float64] = parts.sum(axis=1)
        return total

    def recommend(
        self,
        resident: Resident,
        index: CatalogueIndex,
        n: int,
        today: date,
        text: ResidentText | None = None,
        draw: int | None = None,
        uplifts: Sequence[Raise] = (),
    ) -> Recommendations:
        """Return the best n opportunities that the resident may take part in, spread and explained.

        Args:
            resident: what is known of them; every field may be empty.
            index: of the open catalogue, made by this recommender.
            n: length of the list, at most.
            today: the day for which eligibility and dates are judged.
            text: what `encode_resident` returned for the same resident, to save doing it again.
            draw: decides whether places are swapped, see `exploring.explore`; None swaps none.
            uplifts: what is added to the scores of courses; jobs stay where they are, see `uplifts`.
        """
        settings = self.configuration_
        candidates = find_candidates(index, resident, today, settings.travel)
        options = np.flatnonzero(candidates.failures == 0)
        of_options = option_parts(index, resident, candidates, options, today, settings.scoring)
        rows, best = best_options(index, options, of_options.sum(axis=1))
        words = text or self.encode_resident(resident)
        scores = score(index, resident, words, rows, of_options[best], today, settings.scoring)
        chosen = _Chosen(index, resident, words, today, candidates, rows, options[best], scores)
        return Recommendations(
            items=tuple(self._items(chosen, n, draw, uplifts)),
            eligible=len(rows),
            excluded=candidates.counts(),
            candidates=candidates,
            opportunity_ids=index.opportunities.ids,
        )

    def _items(self, chosen: _Chosen, n: int, draw: int | None, uplifts: Sequence[Raise]) -> list[Recommendation]:
        items = _ranked(chosen)
        order = base_order(items.scores, items.ids)
        base_rank = np.empty(len(order), dtype=np.intp)
        base_rank[order] = np.arange(1, len(order) + 1)
        without = spread(items, order, n, self.configuration_.spread)
        higher = raised(items, uplifts)
        listed = relisted(items, without, higher.amounts, self.configuration_.spread)
        exploration = Exploration() if draw is None else self.configuration_.exploration
        explored = explore(len(listed), exploration, draw or 0)
        shown = listed[explored.places]
        rank_without = ranks_in(without[explored.places], shown)
        paths = Pathways(chosen.index, chosen.resident, chosen.candidates, chosen.rows, items.scores).of(
            chosen.rows[shown]
        )
        columns = (shown, explored.places + 1, explored.propensities, base_rank[shown], rank_without)
        return [
            self._item(chosen, position, _Stands(rank, place, propensity, by_score, path, higher, old))
            for rank, (position, place, propensity, by_score, old, path) in enumerate(
                zip(*(column.tolist() for column in columns), paths, strict=True), 1
            )
        ]

    def _item(self, chosen: _Chosen, position: int, stands: _Stands) -> Recommendation:
        evidence = self._evidence(chosen, position)
        catalogue, parts = chosen.index.opportunities, chosen.scores.parts[position]
        return Recommendation(
            opportunity_id=int(catalogue.ids[evidence.row]),
            kind=Kind(int(catalogue.kinds[evidence.row])),
            option_id=int(catalogue.options.ids[evidence.option]),
            rank=stands.rank,
            place=stands.place,
            propensity=stands.propensity,
            base_rank=stands.base_rank,
            score=float(chosen.scores.totals[position] + stands.higher.amounts[position]),
            parts=dict(zip(PARTS, parts.tolist(), strict=True)),
            minutes=None if np.isnan(evidence.minutes) else in_fives(evidence.minutes),
            reasons=explain(evidence, parts, self.configuration_.reasons),
            pathway=stands.pathway,
            uplift=stands.higher.at(position),
            rank_without=stands.rank_without if stands.higher.raises else None,
        )

    def _evidence(self, chosen: _Chosen, position: int) -> Evidence:
        option = int(chosen.options[position])
        return Evidence(
            index=chosen.index,
            occupation_labels=self.occupation_labels_,
            bridge=self.bridge_,
            resident=chosen.resident,
            text=chosen.text,
            today=chosen.today,
            row=int(chosen.rows[position]),
            option=option,
            minutes=float(chosen.candidates.minutes[option]),
            usual_journey=self.configuration_.scoring.anchors.usual_journey,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """One request half-way: the eligible rows, the option chosen for each, and their scores."""

    index: CatalogueIndex
    resident: Resident
    text: ResidentText
    today: date
    candidates: Candidates
    rows: NDArray[np.intp]
    options: NDArray[np.intp]
    scores: Scores


@dataclass(frozen=True, slots=True)
class _Stands:
    """Where an item stands, from 1: shown, before places were swapped, and by score alone; how likely it was to; its pathway; what
    was added to the scores, and where it would stand without.
    """

    rank: int
    place: int
    propensity: float
    base_rank: int
    pathway: Pathway
    higher: Raised
    rank_without: int


def _passage(resident: Resident) -> Passage:
    """Return what a resident says as a heading and a body."""
    heading, _, rest = resident.wants.strip().partition("\n")
    own = field_words(token.word for token in tokens(resident.wants))
    return Passage(heading, "\n".join((rest, own, *sorted(resident.skill_labels))))


def _ranked(chosen: _Chosen) -> Ranked:
    index, rows = chosen.index, chosen.rows
    catalogue = index.opportunities
    return Ranked(
        scores=chosen.scores.totals,
        ids=catalogue.ids[rows],
        organisations=catalogue.organisations[rows],
        kinds=catalogue.kinds[rows],
        levels=catalogue.level[rows],
        families=index.families[rows],
        rows=rows,
        texts=index.vectors.dense,
    )


def _fingerprint(
    text: TextEncoder, pieces: WordPieceTable, bridge: OccupationBridge, configuration: Configuration
) -> str:
    """Return a hash of all that vectors depend on."""
    of_titles = (configuration.heading_share, configuration.long_text)
    settings = (text.get_params(), pieces.fingerprint, bridge.get_params(), bridge.isco_groups_, of_titles)
    state = hashlib.sha256(repr(settings).encode())
    for array in (*text.to_arrays().values(), bridge.occupations_, bridge.names_, bridge.owners_):
        state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()
