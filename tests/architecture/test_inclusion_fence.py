"""No ledger row, no uplift: what raises anybody is made in one place each, out of policies that two people agreed on.

`matching.inclusion.force` refuses any other maker when it runs; this list says so before it runs, and for what is pure on the other
side of it: a new file that makes one of these fails until somebody has thought about it.
"""

from __future__ import annotations

import ast

from tests.architecture.sources import PACKAGES, name, python_files, tree
from tests.architecture.test_names import imported

MAKERS = {
    "InForce": {"matching/inclusion/force.py"},
    "Uplift": {"matching/inclusion/force.py"},
    "uplift_of": {"matching/queries/policies.py"},
    "Raise": {"matching/services/uplifts.py"},
    "raises_for": {"matching/services/recommend.py"},
    "Floor": {"matching/services/gathering.py", "matching/simulation/policies.py", "courses/models/place.py"},
}
"""What is called -> the only files that may. The simulation of a city knows no real person; the floor of a place is arithmetic."""
READS_CHOICES = {
    "matching/queries/membership.py",
    "matching/queries/prioritisation.py",
}
"""Who turns the choices of people into members of anything."""


def calls() -> dict[str, set[str]]:
    """By what is called: the files that do."""
    found: dict[str, set[str]] = {made: set() for made in MAKERS}
    for path in python_files(*PACKAGES):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in found:
                found[node.func.id].add(name(path))
    return found


def test_each_is_made_in_its_place_alone() -> None:
    assert {made: files - MAKERS[made] for made, files in calls().items()} == {made: set() for made in MAKERS}


def test_only_these_ask_who_chose_what_for_many() -> None:
    asking = {
        name(path)
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        for one in imported(node)
        if one.startswith("matching.queries.prioritisation.") and one.endswith(("_by_resident", "groups_of"))
    }

    assert asking - READS_CHOICES == set()


def test_no_profile_and_no_frame_of_the_matcher_has_a_group() -> None:
    """What the matcher knows of a resident has no field for it, so no score can hang on it."""
    path = next(path for path in python_files("matching/recommender") if path.name == "frames.py")
    resident = next(node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef) and node.name == "Resident")
    fields = {
        node.target.id
        for node in resident.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }

    assert [
        field for field in fields if any(word in field for word in ("group", "member", "polic", "uplift", "priorit"))
    ] == []
    assert "wants" in fields
