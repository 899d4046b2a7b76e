"""Catalogues in the archive: they come back the same to the last bit, share what is the same, and show what was changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from matching.recommender.archive import ArchiveRefused, CatalogueArchive, contents_of, names_below, restore
from matching.recommender.frames import JourneyTable, OpportunityFrame, Resident
from matching.recommender.remaking import pack, unpack
from matching.recommender.written import bytes_of, written
from tests.matching.recommender.catalogue import LISTINGS, RECOMMENDER, TODAY, Listing, Option, frame
from tests.matching.recommender.strategies import catalogues, residents

TABLE = JourneyTable(rows={"E7": 0, "SW9": 1}, minutes=np.array([[5, 255], [40, 7]], dtype=np.uint8))


class Store:
    """Parts in memory."""

    def __init__(self) -> None:
        self.parts: dict[bytes, bytes] = {}

    def keep(self, catalogue: OpportunityFrame) -> str:
        """Only what is not there, in the order in which it may be relied on."""
        archive = CatalogueArchive(catalogue)
        for part in archive.parts({name for name in archive.names if name not in self.parts}):
            self.parts |= {leaf.name: leaf.content for leaf in part.below}
            assert {leaf.name for leaf in part.below} == set(part.below and names_below(part.content))
            self.parts[part.name] = part.content
        return archive.root

    def read(self, names: Sequence[bytes]) -> Mapping[bytes, bytes]:
        return {name: self.parts[name] for name in names if name in self.parts}


def same(one: object, other: object) -> bool:
    """Equal to the last bit and of the same type, NaN and NaT too."""
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if hasattr(one, "indptr"):
        pairs = [(getattr(one, name), getattr(other, name)) for name in ("indptr", "indices", "data")]
        return all(np.array_equal(*pair) for pair in pairs) and one.shape == other.shape
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return repr(one) == repr(other)


@settings(max_examples=100, deadline=None)
@given(catalogue=catalogues())
def test_a_catalogue_comes_back_the_same(catalogue: tuple[Listing, ...]) -> None:
    before = replace(frame(catalogue), journeys=TABLE)
    # Nothing but whether a place is left is asked of places (`frames`), and nothing else is kept.
    places = np.minimum(before.options.places_left, 1)
    store = Store()

    after = restore(store.keep(before), store.read)
    assert same(after, replace(before, options=replace(before.options, places_left=places)))


@settings(max_examples=40, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_a_list_from_the_archive_is_the_same_list(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    before, store = frame(catalogue), Store()
    after = restore(store.keep(before), store.read)

    made = [
        bytes_of(written(RECOMMENDER.recommend(resident, RECOMMENDER.index(each), 50, TODAY)))
        for each in (before, after)
    ]
    assert made[0] == made[1]


def many(count: int) -> list[Listing]:
    return [
        Listing(number, f"Course {number}", options=(Option(number, places_left=number),))
        for number in range(1, count + 1)
    ]


def test_two_catalogues_share_what_is_the_same() -> None:
    store, listings = Store(), many(700)
    first = store.keep(frame(listings))
    whole = len(store.parts)
    # 700 leaves, three branches (ids below 256, 512 and 768), skills, trunk, root.
    assert whole == 700 + 3 + 3

    listings[300] = replace(listings[300], title="A new title")
    second = store.keep(frame(listings))
    assert (first != second, len(store.parts) - whole) == (True, 4)

    added = store.keep(frame([*listings, Listing(701, "One more")]))
    assert (added not in {first, second}, len(store.parts) - whole) == (True, 8)
    gone = store.keep(frame(listings[1:]))
    assert (gone not in {first, second, added}, len(store.parts) - whole) == (True, 11)


def test_the_same_catalogue_has_the_same_name() -> None:
    assert CatalogueArchive(frame(many(5))).root == CatalogueArchive(frame(many(5))).root


def test_a_place_that_is_taken_is_no_new_catalogue_until_it_is_the_last() -> None:
    def root(left: int) -> str:
        return CatalogueArchive(frame([Listing(1, options=(Option(1, places_left=left),))])).root

    assert root(9) == root(1) != root(0) != root(-1) != root(1)


@pytest.mark.parametrize(
    "changed",
    [
        {"minimum_wage": 12.0},
        {"living_wage": float("nan")},
        {"journeys": TABLE},
        {"skills": ("skill:other", *frame(LISTINGS).skills[1:])},
        {"titles": ("Another", *frame(LISTINGS).titles[1:])},
        {"hourly_pay": frame(LISTINGS).hourly_pay + 1e-15 * 16},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_differs_has_another_name(changed: dict[str, object]) -> None:
    before = frame(LISTINGS)

    assert CatalogueArchive(replace(before, **changed)).root != CatalogueArchive(before).root


def test_every_part_is_needed_and_none_can_be_changed() -> None:
    store = Store()
    root = store.keep(replace(frame(LISTINGS), journeys=TABLE))
    for name, content in list(store.parts.items()):
        del store.parts[name]
        with pytest.raises(ArchiveRefused):
            restore(root, store.read)
        store.parts[name] = content[:-1] + bytes([content[-1] ^ 1])
        with pytest.raises(ArchiveRefused):
            restore(root, store.read)
        store.parts[name] = content
    assert len(restore(root, store.read)) == len(LISTINGS)


def test_an_archive_of_another_version() -> None:
    store = Store()
    root = store.keep(frame(LISTINGS))
    about = json.loads(store.parts[bytes.fromhex(root)])
    other = CatalogueArchive(frame(LISTINGS))._top[-1].__class__(json.dumps({**about, "format": 2}).encode())
    store.parts[other.name] = other.content

    with pytest.raises(ArchiveRefused, match="Format 2"):
        restore(other.name.hex(), store.read)


def test_everything_below_a_root_goes_elsewhere_as_one_stream() -> None:
    store = Store()
    root = store.keep(replace(frame(many(600)), journeys=TABLE))
    store.keep(frame(LISTINGS))

    sent = unpack(b"".join(pack(contents_of(root, store.read))))
    assert len(sent) == 600 + 3 + 4
    assert same(restore(root, lambda names: {name: sent[name] for name in names}), restore(root, store.read))


def test_an_empty_catalogue() -> None:
    store = Store()

    assert len(restore(store.keep(frame([])), store.read)) == 0


def test_a_day_far_away() -> None:
    store = Store()
    [day] = restore(store.keep(frame([Listing(1, closes_on=date(2999, 12, 31))])), store.read).closes_on

    assert day == np.datetime64("2999-12-31")


def test_a_text_has_the_same_vectors_to_the_last_bit_whenever_and_beside_whatever_it_is_read() -> None:
    """So the archive needs no vectors: a replay reads the texts again."""
    listings = [replace(row, id=100 * turn + row.id) for turn in range(5) for row in LISTINGS]
    at_once = RECOMMENDER.index(frame(listings)).vectors
    first = RECOMMENDER.index(frame(listings[7:])).vectors
    bit_by_bit = RECOMMENDER.index(frame(listings), known=first).vectors
    backwards = RECOMMENDER.index(frame(listings[::-1])).vectors

    for name in ("digests", "dense", "bridge"):
        rows = getattr(at_once, name)
        assert rows.tobytes() == getattr(bit_by_bit, name).tobytes() == getattr(backwards, name)[::-1].tobytes()
    assert (at_once.words != bit_by_bit.words).nnz == 0
