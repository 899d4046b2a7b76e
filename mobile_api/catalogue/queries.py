"""The catalogue's root fields."""

from __future__ import annotations

from typing import Any, Final

import graphene

from backend.errors import NotFound
from courses import models
from courses.filters import COURSE_FILTERS, JOB_FILTERS, filter_courses, filter_jobs
from courses.journeys import OutcodeNotFound, outcode_in
from matching.services.residents import MOST_LIST_ITEMS, TooLong
from mobile_api.catalogue import loaders
from mobile_api.catalogue.nodes import live_opportunity
from mobile_api.catalogue.searched import Searched, searched_page
from mobile_api.catalogue.skill_picker import SKILL_ORDER, matching_skills
from mobile_api.catalogue.types import Borough, Course, Job, Opportunity, Outcode, Skill
from mobile_api.connections import Page, connection_type, page_arguments, paged
from mobile_api.context import Context
from mobile_api.filters import given_values, input_type
from mobile_api.node import decode, decode_number

CourseFilter = input_type(
    "CourseFilter", COURSE_FILTERS, "Which courses. Every filter that is given must hold; those of a run for one run."
)
JobFilter = input_type("JobFilter", JOB_FILTERS, "Which jobs. Every filter that is given must hold.")
CourseConnection = connection_type(Course, rows="courses", extra=Searched)
JobConnection = connection_type(Job, rows="jobs", extra=Searched)
SkillConnection = connection_type(Skill, rows="skills")
_SEARCH: Final = graphene.String(
    description="Words to look for, as a person types them: stems, synonyms and slips of the finger are taken care of. "
    'Put "words in quotes" to keep them together, a minus before a word to leave it out.'
)


class CatalogueQueries:
    """What anyone may ask about the catalogue. Only open listings are shown.

    Root fields may be null, so that one refusal does not take the rest of the answer with it.
    """

    opportunity = graphene.Field(
        Opportunity,
        id=graphene.ID(required=True, description="Id of a `Course` or a `Job`."),
        description="One open course or job. Null, with an error NOT_FOUND, when there is none or it has closed.",
    )
    courses = graphene.Field(
        CourseConnection,
        filter=CourseFilter(description="Which courses."),
        search=_SEARCH,
        **page_arguments(),
        description="Open courses: the newest first, or with `search` the best matches first, up to 1,000 of them.",
    )
    jobs = graphene.Field(
        JobConnection,
        filter=JobFilter(description="Which jobs."),
        search=_SEARCH,
        **page_arguments(),
        description="Open jobs: the newest first, or with `search` the best matches first, up to 1,000 of them.",
    )
    skills = graphene.Field(
        SkillConnection,
        search=graphene.String(
            description="A skill as a person types it: `coding`, `excel`, `fixing computers`. Slips of the finger are forgiven."
        ),
        beside=graphene.List(
            graphene.NonNull(graphene.ID),
            description="Without `search`: skills that often go with these, from the same kinds of work. At most 50 ids.",
        ),
        **page_arguments(),
        description="Skills to choose from. With `search` the nearest first, up to 200; with `beside` up to 30; else all, digital "
        "skills first. Nothing found? Keep the words with `ownSkills` of `updateMe`.",
    )
    boroughs = graphene.List(
        graphene.NonNull(Borough), description="The 32 London boroughs and the City of London, by name."
    )
    outcode = graphene.Field(
        Outcode,
        code=graphene.String(required=True, description="The first half of a postcode, such as SW9."),
        description="Where an outcode lies. Null, with an error OUTCODE_NOT_FOUND, outside London.",
    )

    @staticmethod
    def resolve_opportunity(_root: object, info: graphene.ResolveInfo, id: str) -> loaders.Concrete:  # noqa: A002 - GraphQL's name
        """By the type in the id."""
        type_name, key = decode(id, "Course", "Job")
        found = live_opportunity(info.context, key, models.Course if type_name == "Course" else models.Job)
        if found is None:
            raise NotFound(field="id")
        return found

    @staticmethod
    def resolve_courses(_root: object, info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page, with what hangs on it announced to the loaders."""
        context: Context = info.context
        wanted = given_values(COURSE_FILTERS, given.pop("filter", None))
        rows = filter_courses(
            loaders.live(models.Course.objects.all(), today=context.today), wanted, today=context.today
        )
        return _page(context, rows, "provider", given)

    @staticmethod
    def resolve_jobs(_root: object, info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page, with what hangs on it announced to the loaders."""
        context: Context = info.context
        wanted = given_values(JOB_FILTERS, given.pop("filter", None))
        return _page(
            context, filter_jobs(loaders.live(models.Job.objects.all(), today=context.today), wanted), "employer", given
        )

    @staticmethod
    def resolve_skills(_root: object, _info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page."""
        sent = given.get("beside") or []
        if len(sent) > MOST_LIST_ITEMS:
            raise TooLong(field="beside")
        beside = [decode_number(one, "Skill", field="beside") for one in sent]
        skills = matching_skills(given.get("search"), beside)
        return paged(skills, order=SKILL_ORDER, first=given.get("first"), after=given.get("after"))

    @staticmethod
    def resolve_boroughs(_root: object, _info: graphene.ResolveInfo) -> list[models.Borough]:
        """All 33."""
        return list(models.Borough.objects.order_by("name"))

    @staticmethod
    def resolve_outcode(_root: object, _info: graphene.ResolveInfo, code: str) -> models.Outcode:
        """In capitals, blanks dropped."""
        found = models.Outcode.objects.filter(pk=outcode_in(code)).first()
        if found is None:
            raise OutcodeNotFound(field="code")
        return found


def _page(context: Context, rows: Any, organisation: str, given: dict[str, Any]) -> Page:
    page = searched_page(
        rows, organisation=organisation, search=given.get("search"), first=given.get("first"), after=given.get("after")
    )
    loaders.expect_parts(context, page.rows)
    return page
