"""The places of a run, given and taken back one by one. Whoever calls holds the run: two never look at the same place."""

from __future__ import annotations

from courses.models import CourseRun


def hold_run(pk: int) -> CourseRun | None:
    """A run with its course, held until the end of the transaction; None where there is none.

    Applications are held after their run, by everybody: so nobody waits in a circle.
    """
    rows = CourseRun.objects.select_for_update(of=("self",), no_key=True).select_related("course")
    run: CourseRun | None = rows.filter(pk=pk).first()
    return run


def take_place(run: CourseRun) -> bool:
    """Give one place of a held run away. False where none is free, or nobody says how many there are."""
    if not run.places_free:
        return False
    run.places_held += 1
    if run.places_left is not None:
        run.places_left -= 1
    run.save(update_fields=["places_held", "places_left"])
    return True


def give_back_place(run: CourseRun) -> None:
    """A place of a held run that was given is free again."""
    run.places_held -= 1
    if run.places_left is not None:
        run.places_left += 1
    run.save(update_fields=["places_held", "places_left"])
