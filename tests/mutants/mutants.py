"""The mutants: in which file, what is replaced by what, and which tests are expected to notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MATRIX: Final = "tests/mobile_api/test_permission_matrix.py"
LOOKING: Final = "tests/mobile_api/applications/test_looking.py"
ANSWERS: Final = "tests/matching/services/test_contest_answers.py"
READERS: Final = "tests/mobile_api/test_readers.py"
ACCESS: Final = "courses/services/access.py"
PERMISSIONS: Final = "mobile_api/permissions.py"
TABLE: Final = "mobile_api/readers.py"


@dataclass(frozen=True)
class Mutant:
    """One check that is missing.

    Attributes:
        what: in words.
        file: where.
        before: text that stands there once.
        after: what stands there instead.
        tests: a test file.
        only: pytest's `-k`, so that few tests run.
    """

    what: str
    file: str
    before: str
    after: str
    tests: str
    only: str


def _role(name: str, field: str, instead: str) -> Mutant:
    who = {"STAFF": "resident", "MEMBER": "resident", "MEMBER_OR_STAFF": "resident"}[name]
    before, after = f'"{field}": Who.{name},', f'"{field}": Who.{instead},'
    return Mutant(f"{field} is for {instead}", PERMISSIONS, before, after, MATRIX, f"{field.split('.')[1]} and {who}")


MUTANTS: Final = (
    Mutant("staff are not asked for", PERMISSIONS, "require_staff(by)", "pass", MATRIX, "reviewQueue and resident"),
    Mutant(
        "members are not asked for", PERMISSIONS, "if outside and", "if False and", MATRIX, "myListings and resident"
    ),
    _role("STAFF", "Query.reviewQueue", "SIGNED_IN"),
    _role("STAFF", "Query.claimsToDecide", "SIGNED_IN"),
    _role("STAFF", "Query.organisationsToApprove", "SIGNED_IN"),
    _role("STAFF", "Query.listQuestionsToAnswer", "SIGNED_IN"),
    _role("MEMBER", "Query.notices", "SIGNED_IN"),
    _role("MEMBER_OR_STAFF", "Query.demandHints", "SIGNED_IN"),
    Mutant(
        "any provider is everybody's own",
        ACCESS,
        'return rows.filter(Exists(providers.filter(provider=OuterRef("pk"))))',
        "return rows",
        MATRIX,
        "organisationDashboard and stranger",
    ),
    Mutant(
        "any employer is everybody's own",
        ACCESS,
        'return rows.filter(Exists(employers.filter(employer=OuterRef("pk"))))',
        "return rows",
        MATRIX,
        "organisationDashboard and stranger",
    ),
    Mutant(
        "any course is everybody's own",
        ACCESS,
        'return rows.filter(Exists(providers.filter(provider=OuterRef("provider"))))',
        "return rows",
        "tests/courses/services/test_access.py",
        "only_ones_own",
    ),
    Mutant(
        "any job is everybody's own",
        ACCESS,
        'return rows.filter(Exists(employers.filter(employer=OuterRef("employer"))))',
        "return rows",
        "tests/courses/services/test_access.py",
        "only_ones_own",
    ),
    Mutant(
        "any listing is everybody's own",
        ACCESS,
        'return rows.filter(of_provider | Exists(employers.filter(employer__jobs=OuterRef("pk"))))',
        "return rows",
        MATRIX,
        "listing and stranger",
    ),
    Mutant(
        "any row of an organisation is everybody's own",
        ACCESS,
        'return rows.filter(of_provider | Exists(employers.filter(employer=OuterRef("employer"))))',
        "return rows",
        MATRIX,
        "upload and stranger",
    ),
    Mutant(
        "a waiting member counts",
        ACCESS,
        '"state": Member.State.ACTIVE, ',
        "",
        "tests/courses/services/test_access.py",
        "waits",
    ),
    Mutant(
        "every role may do everything",
        ACCESS,
        ', "role__in": at_least.roles_at_least',
        "",
        MATRIX,
        "updateCourse and viewer",
    ),
    Mutant(
        "the role is not looked at", ACCESS, "if not allowed.exists():", "if False:", MATRIX, "createApiKey and editor"
    ),
    Mutant(
        "everybody is staff",
        ACCESS,
        "return by.is_active and by.is_staff",
        "return by.is_active",
        MATRIX,
        "reviewQueue and viewer",
    ),
    Mutant(
        "somebody else's row is forbidden, not missing",
        ACCESS,
        "raise NotFound(field=field)\n    if lock",
        "raise (RoleTooLow if rows.exists() else NotFound)(field=field)\n    if lock",
        MATRIX,
        "createVenue and stranger",
    ),
    Mutant(
        "any organisation is shown to any member",
        "mobile_api/organisations/queries.py",
        "if not is_staff(context.require_user()):",
        "if False:",
        MATRIX,
        "organisation and stranger",
    ),
    Mutant(
        "any listing is shown to any member",
        "mobile_api/listings/queries.py",
        "if is_staff(by):",
        "if True:",
        MATRIX,
        "listing and stranger",
    ),
    Mutant(
        "node shows organisations that wait",
        "mobile_api/catalogue/nodes.py",
        "return (model.objects.public() | mine)",
        "return model.objects",
        MATRIX,
        "node and pending",
    ),
    Mutant(
        "node shows drafts",
        "mobile_api/catalogue/loaders.py",
        ".live(today=today)",
        ".all()",
        MATRIX,
        "node and draft",
    ),
    Mutant(
        "node shows places of a register",
        "mobile_api/catalogue/nodes.py",
        "return (public | mine)",
        "return rows",
        "tests/mobile_api/catalogue/test_venue_node.py",
        "register",
    ),
    Mutant(
        "every member is shown the open invitations",
        "mobile_api/organisations/types.py",
        "if info.context.loader(RoleInOrganisation).load(key_of(row)) != models.MemberRole.OWNER:",
        "if False:",
        "tests/mobile_api/organisations/test_organisations.py",
        "only_owners_see_invitations",
    ),
    Mutant(
        "keys are shown to every member",
        "mobile_api/uploads/keys.py",
        ", at_least=models.MemberRole.OWNER)",
        ", at_least=models.MemberRole.VIEWER)",
        MATRIX,
        "apiKeys and viewer",
    ),
    Mutant(
        "notices of all",
        ACCESS,
        "return of_members(OrganisationNotice.objects.all(), by=by)",
        "return OrganisationNotice.objects.all()",
        MATRIX,
        "markNoticeRead and stranger",
    ),
    Mutant(
        "a list of anybody",
        "matching/queries/recommendations.py",
        "return resident.recommendation_lists.",
        "return RecommendationList.objects.",
        "tests/mobile_api/recommendations/test_pages.py",
        "somebody_else",
    ),
    Mutant(
        "a person's row is for all",
        TABLE,
        'return owner(row, context) == ("account", user.pk)',
        "return True",
        READERS,
        "person",
    ),
    Mutant(
        "staff read what is members' alone",
        TABLE,
        "if reader is Reader.MEMBERS_OR_STAFF and is_staff(user):",
        "if is_staff(user):",
        READERS,
        "organisation",
    ),
    Mutant(
        "any member reads all",
        TABLE,
        "return owner(row, context) in context.organisations",
        "return bool(context.organisations)",
        READERS,
        "organisation",
    ),
    Mutant(
        "types are not asked",
        TABLE,
        "if not may_read(info.context, reader, owner, root):",
        "if False:",
        READERS,
        "hands_out",
    ),
    Mutant(
        "what is staff's is everybody's", TABLE, "return is_staff(user)\n", "return True\n", READERS, "organisation"
    ),
    Mutant(
        "nobody is told who looked at a list",
        "mobile_api/applications/types/received.py",
        "info.context.loader(LookAt).load(row)",
        "pass",
        LOOKING,
        "a_list_is_a_look",
    ),
    Mutant(
        "nobody is told who opened an application",
        "mobile_api/applications/queries.py",
        "context.loader(LookAt).load(row)",
        "pass",
        LOOKING,
        "to_open_one",
    ),
    Mutant(
        "what can't be written down is shown",
        "matching/services/data_views.py",
        "raise LookNotRecorded from None",
        "return",
        LOOKING,
        "leaves_this_very_moment",
    ),
    Mutant(
        "an employer sees who hides from it",
        "matching/queries/applications.py",
        ".exclude(hidden)\n",
        "\n",
        "tests/mobile_api/applications/test_hidden.py",
        "the_list_and_its_counts",
    ),
    Mutant(
        "a draft is shown to the organisation",
        "matching/queries/applications.py",
        "Application.objects.sent().filter(opportunity__in",
        "Application.objects.filter(opportunity__in",
        "tests/matching/services/applications/test_moves.py",
        "a_draft",
    ),
    Mutant(
        "anybody's application is one's own",
        "matching/queries/applications.py",
        "Application.objects.filter(resident__user=by)",
        "Application.objects.all()",
        MATRIX,
        "Query.application and stranger",
    ),
    Mutant(
        "nobody writes down who reads a listQuestion",
        "mobile_api/contests/queries.py",
        "record_question_read(question=row, by=by, now=context.now)",
        "pass",
        MATRIX,
        "listQuestionCase and staff",
    ),
    Mutant(
        "anybody's listQuestion is one's own",
        "matching/services/contesting.py",
        "mine = ListQuestion.objects.filter(resident=locked_resident(by=by))",
        "mine = ListQuestion.objects.all()",
        MATRIX,
        "withdrawListQuestion and stranger",
    ),
    Mutant(
        "anybody's list can be questioned (listQuestion)",
        "matching/services/contesting.py",
        "else resident.receipts.filter(pk=receipt_id)",
        "else Receipt.objects.filter(pk=receipt_id)",
        MATRIX,
        "questionList and stranger",
    ),
    Mutant(
        "whoever did not take a listQuestion answers it",
        "matching/services/contest_answers.py",
        "if question.taken_by != by.pseudonym:",
        "if False:",
        ANSWERS,
        "only_who_has_taken_it",
    ),
    Mutant(
        "staff answer a listQuestion of their own",
        "matching/services/contest_answers.py",
        "if question.resident.user_id == by.pk:",
        "if False:",
        ANSWERS,
        "answers_themselves",
    ),
    Mutant(
        "put right without a record (listQuestion)",
        "matching/services/contest_answers.py",
        "if given.change and given.change not in changes_on_record(question, listing=given.listing):",
        "if False:",
        ANSWERS,
        "not_whole_or_not_true",
    ),
)
