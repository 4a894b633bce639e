"""Figures: each equals the length of its list, within the scope, at one moment; the cost does not grow with rows."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.errors import NotFound
from permissions.access import standing_of
from permissions.actions import Action
from permissions.domain.accounts import system_user
from permissions.domain.roles import delegate, grant_role, set_jurisdiction
from permissions.models import Consortium, Organisation, OrganisationState
from permissions.roles import Role
from registries.domain import attached
from registries.models import Achievement, Demand, StatusChange
from services.insights.domain.catalogue import BY_SLUG, FIGURES, definition_of
from services.insights.domain.figures import (
    DaysFigure,
    EntryFigure,
    Lens,
    OrganisationFigure,
    ShareFigure,
)
from services.insights.domain.lists import list_behind
from services.insights.domain.readings import entries_behind, figure_named, organisations_behind, read
from services.insights.domain.scopes import leading_scope, scope_named, scopes_of
from services.insights.domain.screens import HOME_FIGURES, home_boards, leaders_page
from services.insights.enums import ScopeKind, Viewpoint
from tests.factories.entries import make_published, make_region
from tests.factories.identity import make_organisation, make_staff

SLUGS = [figure.slug for figure in FIGURES]
ROLES = {
    "editor": "enterprise",
    "reviewer": "bureau",
    "operator": "office",
    "auditor": "office",
}


def scope_of(region: Any, who: str) -> Any:
    return scopes_of(getattr(region, who), getattr(region, ROLES[who]))[0]


def values(region: Any, who: str, *slugs: str) -> dict[str, str | None]:
    readings = read(getattr(region, who), scope_of(region, who), slugs)
    return {one.figure.slug: one.value for one in readings}


@pytest.mark.parametrize("who", ROLES)
def test_figure_equals_length_of_its_list(region, who):
    user, scope = getattr(region, who), scope_of(region, who)

    for reading in read(user, scope, SLUGS):
        figure = reading.figure
        if isinstance(figure, EntryFigure):
            rows = entries_behind(user, scope, figure)
            assert reading.listed == sum(len(list(part)) for _spec, part in rows), figure.slug
        elif isinstance(figure, OrganisationFigure):
            assert reading.listed == len(organisations_behind(user, scope, figure)), figure.slug
        if isinstance(figure, EntryFigure | OrganisationFigure) and not isinstance(
            figure, ShareFigure | DaysFigure
        ):
            assert reading.value == str(reading.listed), figure.slug


def test_figures_of_an_organisation_count_its_own_entries(region):
    assert values(region, "editor", *HOME_FIGURES[ScopeKind.ORGANISATION][:5]) == {
        "published": "3",
        "waiting": "1",
        "returned": "1",
        "drafts": "1",
        "approved": "3",
    }


def test_figures_of_a_jurisdiction_leave_out_other_areas_and_kinds(region):
    found = values(region, "reviewer", "published", "waiting", "drafts", "new-demands", "members")

    # The school's entry lies in the area but not among the kinds, the foreign one not in the area.
    assert found == {"published": "3", "waiting": "1", "drafts": "0", "new-demands": "2", "members": "1"}


def test_figures_of_the_platform_count_everything_handed_in(region):
    found = values(region, "operator", "published", "waiting", "drafts", "members", "unclaimed")

    assert found == {"published": "5", "waiting": "1", "drafts": "0", "members": "2", "unclaimed": "0"}


def test_unclaimed_counts_organisations_without_staff(region):
    make_organisation("未认领企业", state=OrganisationState.UNCLAIMED, uscc=None)

    assert values(region, "operator", "unclaimed") == {"unclaimed": "1"}


def test_missing_source_is_no_number_but_a_reason(region):
    [reading] = read(region.operator, scope_of(region, "operator"), ["answered"])

    assert (reading.value, reading.note) == (None, "对接意向开放后产生")


def test_share_and_average_without_entries_are_no_number(region):
    Demand.objects.update(confirmed_at=None)
    scope = scopes_of(region.far_reviewer, region.far_bureau)[0]
    StatusChange.objects.filter(entry_id__in=Demand.objects.filter(title="外州的需求").values("pk")).delete()
    Demand.objects.filter(title="外州的需求").update(live=False)

    readings = read(region.far_reviewer, scope, ["fresh", "review-days"])

    assert [one.value for one in readings] == [None, None]


def test_freshness_lists_what_was_not_confirmed(region):
    Demand.objects.filter(pk=region.published.pk).update(confirmed_at=timezone.now() - datetime.timedelta(40))
    Demand.objects.filter(title="学校的需求").update(confirmed_at=None)
    scope = scope_of(region, "operator")

    [reading] = read(region.operator, scope, ["fresh"])
    rows = entries_behind(region.operator, scope, BY_SLUG["fresh"])

    # Signed entries have found their partner; four still look for one.
    assert (reading.value, reading.listed, reading.note) == ("50", 2, "2 ÷ 4 条")
    assert {row.title for _spec, part in rows for row in part} == {"已发布的需求", "学校的需求"}


def test_overdue_begins_the_day_after_the_day_due(region):
    now = timezone.make_aware(datetime.datetime(2026, 11, 20, 9))
    found = []
    for day in (19, 20):
        Demand.objects.filter(pk=region.waiting.pk).update(review_due=datetime.date(2026, 11, day))
        found += read(region.reviewer, scope_of(region, "reviewer"), ["overdue"], lens=Lens(now=now))

    assert [(one.value, one.is_bad) for one in found] == [("1", True), ("0", False)]


def test_average_review_counts_working_days(region):
    for model in (Demand, Achievement):
        ids = list(model.objects.values_list("pk", flat=True))
        steps = StatusChange.objects.filter(library=model.library_slug, entry_id__in=ids)
        steps.filter(to_stage="submitted").update(at=timezone.make_aware(datetime.datetime(2026, 11, 13, 10)))
        steps.filter(from_stage="submitted").update(
            at=timezone.make_aware(datetime.datetime(2026, 11, 17, 10))
        )
    lens = Lens(now=timezone.make_aware(datetime.datetime(2026, 11, 20, 9)))

    [reading] = read(region.editor, scope_of(region, "editor"), ["review-days"], lens=lens)

    # Friday to Tuesday.
    assert (reading.value, reading.listed) == ("2", 3)


def test_last_month_stands_beside_this_month(region):
    lens = Lens(now=timezone.make_aware(datetime.datetime(2026, 11, 20, 9)))
    Demand.objects.update(first_published_at=timezone.make_aware(datetime.datetime(2026, 10, 20, 8)))
    Demand.objects.filter(pk=region.signed.pk).update(
        first_published_at=timezone.make_aware(datetime.datetime(2026, 10, 21, 8))
    )

    [reading] = read(region.reviewer, scope_of(region, "reviewer"), ["new-demands"], lens=lens)

    assert (reading.value, reading.note) == ("0", "上月同期 2 条")


def test_lens_of_new_year_looks_back_over_it():
    lens = Lens(now=timezone.make_aware(datetime.datetime(2027, 1, 31, 12)))

    assert timezone.localdate(lens.quarter) == datetime.date(2027, 1, 1)
    assert timezone.localdate(lens.last_month[0]) == datetime.date(2026, 12, 1)
    assert lens.last_month[1] <= lens.month


def test_members_note_counts_who_joined_this_month(region):
    Consortium.objects.get().memberships.filter(organisation=region.enterprise).update(
        valid_from="2020-01-01"
    )

    [reading] = read(region.operator, scope_of(region, "operator"), ["members"])

    assert reading.note in {"本月加入 +1 家", "本月加入 0 家"}
    assert reading.value == "2"


def test_every_figure_has_a_definition_in_words():
    assert [figure.slug for figure in FIGURES if "%(" in definition_of(figure) or not figure.definition] == []


@pytest.mark.parametrize("who", ["editor", "reviewer", "operator"])
def test_reading_costs_the_same_for_one_and_for_thirty_rows(region, who):
    user, organisation = getattr(region, who), getattr(region, ROLES[who])

    def cost() -> int:
        standing_of(user)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            home_boards(user, organisation)
        return len(queries)

    before = cost()
    for _number in range(30):
        make_published(organisation=region.enterprise)

    assert cost() == before


def test_scopes_follow_role_and_organisation_acted_for(region):
    grant_role(actor=system_user(), user=region.editor, organisation=region.park, role=Role.REVIEWER)
    set_jurisdiction(actor=system_user(), organisation=region.park, park=region.park)
    user = type(region.editor).objects.get(pk=region.editor.pk)

    kinds = {
        name: [(one.kind, one.viewpoint) for one in scopes_of(user, getattr(region, name))]
        for name in ("enterprise", "park", "school")
    }

    assert kinds == {
        "enterprise": [(ScopeKind.ORGANISATION, Viewpoint.ENTERPRISE)],
        "park": [(ScopeKind.JURISDICTION, Viewpoint.GOVERNMENT)],
        "school": [],
    }


@pytest.mark.parametrize(
    ("kind", "viewpoint"),
    [
        ("school", Viewpoint.SCHOOL),
        ("institute", Viewpoint.INSTITUTE),
        ("public_institution", Viewpoint.INSTITUTE),
        ("service", Viewpoint.SERVICE),
        ("association", Viewpoint.SERVICE),
        ("government", Viewpoint.GOVERNMENT),
        ("park", Viewpoint.ENTERPRISE),
    ],
)
def test_viewpoint_follows_the_kind_of_organisation(db, kind, viewpoint):
    organisation = make_organisation(kind=kind)
    user = make_staff(organisation, Role.EDITOR)

    assert [one.viewpoint for one in scopes_of(user, organisation)] == [viewpoint]


def test_units_count_for_the_organisation_above_them(region):
    from permissions.domain.organisations import create_unit

    unit = create_unit(
        actor=system_user(), parent=region.school, name="化材学院", relation="college", region=make_region()
    )
    make_published(organisation=unit)
    below = make_staff(unit, Role.EDITOR)

    above = read(region.school_editor, scopes_of(region.school_editor, region.school)[0], ["published"])
    own = read(below, scopes_of(below, unit)[0], ["published"])

    assert [one.value for one in (*above, *own)] == ["2", "1"]


def test_individual_counts_own_entries_and_page_editor_nothing(region):
    [scope] = scopes_of(region.individual, None)

    assert (scope.kind, scope.title, scope.query) == (ScopeKind.PERSON, "本人", {"scope": "person"})
    assert read(region.individual, scope, ["published"])[0].value == "0"
    assert list(scope.organisations(region.individual)) == []
    assert scopes_of(region.page_editor, region.office) == []


def test_substitute_counts_for_the_delegator_what_was_delegated(region):
    colleague = make_staff(region.school, Role.EDITOR)
    grant_role(actor=system_user(), user=colleague, organisation=region.enterprise, role=Role.EDITOR)
    delegate(
        actor=region.editor,
        delegate=colleague,
        organisation=region.enterprise,
        actions=[Action.VIEW_DRAFT],
        valid_from=timezone.localdate(),
        valid_to=timezone.localdate() + datetime.timedelta(3),
    )
    user = type(colleague).objects.get(pk=colleague.pk)

    [scope] = scopes_of(user, region.enterprise)

    assert read(user, scope, ["drafts"])[0].value == "1"


def test_jurisdiction_by_park_and_consortium_finds_their_organisations(region):
    Organisation.objects.filter(pk=region.enterprise.pk).update(park=region.park)
    set_jurisdiction(actor=system_user(), organisation=region.far_bureau, park=region.park)
    set_jurisdiction(actor=system_user(), organisation=region.far_bureau, consortium=region.consortium)
    user = type(region.far_reviewer).objects.get(pk=region.far_reviewer.pk)

    scope = scopes_of(user, region.far_bureau)[0]

    names = set(scope.organisations(user).values_list("name", flat=True))
    assert {"青禾磷化", "职业学院", "榕江企业", "外州局"} == names
    assert read(user, scope, ["members"])[0].value == "2"


def test_list_is_only_for_whoever_works_in_the_scope(region):
    attempts = [
        (region.editor, {"slug": "waiting", "scope": "platform", "organisation": str(region.enterprise.pk)}),
        (region.editor, {"slug": "waiting", "scope": "organisation", "organisation": str(region.school.pk)}),
        (
            region.editor,
            {"slug": "answered", "scope": "organisation", "organisation": str(region.enterprise.pk)},
        ),
        (
            region.editor,
            {"slug": "nothing", "scope": "organisation", "organisation": str(region.enterprise.pk)},
        ),
        (region.individual, {"slug": "waiting", "scope": "organisation"}),
    ]

    for user, query in attempts:
        with pytest.raises(NotFound):
            list_behind(user, **query)


def test_list_opens_the_library_that_has_rows(region):
    query = {"scope": "organisation", "organisation": str(region.enterprise.pk)}

    drafts = list_behind(region.editor, slug="drafts", **query)
    named = list_behind(region.editor, slug="drafts", library="achievement", **query)
    members = list_behind(
        region.reviewer, slug="members", scope="jurisdiction", organisation=str(region.bureau.pk)
    )

    assert (drafts.total, drafts.part.spec.slug, named.part.spec.slug) == (1, "demand", "achievement")
    assert (members.part, members.total, [str(row) for row in members.organisations]) == (
        None,
        0,
        ["青禾磷化"],
    )
    assert figure_named("drafts") is BY_SLUG["drafts"]
    assert scope_named(region.editor, region.enterprise, "organisation").title == "青禾磷化"


@pytest.mark.parametrize("who", ["editor", "school_editor", "individual", "page_editor"])
def test_leaders_page_does_not_exist_for_others(region, who):
    with pytest.raises(NotFound):
        leaders_page(getattr(region, who), None)


@pytest.mark.parametrize("who", ["reviewer", "operator", "auditor"])
def test_leaders_page_shows_six_figures_and_a_funnel(region, who):
    page = leaders_page(getattr(region, who), None)

    assert len(page.readings) == 6
    shares = {bar.reading.figure.slug: (bar.reading.value, bar.share) for bar in page.funnel}
    whole = int(shares["quarter-published"][0])
    assert whole == (2 if who == "reviewer" else 4)
    assert shares["quarter-talks"] == ("1", round(100 / whole))
    assert shares["quarter-signed"] == ("1", round(100 / whole))
    assert shares["quarter-solved"] == ("0", 0)
    assert shares["quarter-interest"] == (None, 0)


def test_leaders_page_without_jurisdiction_says_so(region):
    lonely = make_staff(make_organisation("新局", kind="government"), Role.REVIEWER)

    page = leaders_page(lonely, None)

    assert [reading.value for reading in page.readings if reading.figure.slug == "overdue"] == ["0"]
    assert page.matters == []


def test_leaders_page_is_about_the_organisation_acted_for(region):
    grant_role(actor=system_user(), user=region.reviewer, organisation=region.far_bureau, role=Role.REVIEWER)
    user = type(region.reviewer).objects.get(pk=region.reviewer.pk)

    chosen = leading_scope(user, region.far_bureau)
    fallback = leading_scope(user, region.enterprise)

    assert (chosen.organisation, fallback.organisation.pk in {region.bureau.pk, region.far_bureau.pk}) == (
        region.far_bureau,
        True,
    )


def test_matters_name_the_most_urgent_first(region):
    old = timezone.now() - datetime.timedelta(days=70)
    Demand.objects.filter(pk=region.waiting.pk).update(review_due=old.date())
    Demand.objects.filter(pk=region.published.pk).update(published_at=old, confirmed_at=old)
    gone = make_published(organisation=region.enterprise, title="无人能供的需求")
    attached.set_status(actor=system_user(), entry=gone, status="unmet", reason="州内无供方")
    make_organisation("未认领企业", state=OrganisationState.UNCLAIMED, uscc=None)

    matters = leaders_page(region.operator, None).matters

    assert [one.reading.figure.slug for one in matters] == ["overdue", "unmet", "silent"]
    assert [one.text for one in matters] == [
        "1 条信息审核超时",
        "无人能供的需求",
        "1 条需求发布 60 天仍无进展",
    ]
    assert [one.detail for one in matters] == [
        "瓮安县 1 条",
        "无法满足：州内无供方",
        "最久：已发布的需求（技术攻关）",
    ]
    assert matters[2].mark == "70 天"


def test_matters_fall_back_to_freshness_and_claims(region):
    Organisation.objects.filter(pk=region.enterprise.pk).update(region=None)
    Demand.objects.filter(pk=region.published.pk).update(confirmed_at=None)
    make_organisation("未认领企业", state=OrganisationState.UNCLAIMED, uscc=None)

    matters = leaders_page(region.operator, None).matters

    assert [one.text for one in matters] == ["1 条信息超过 30 天未确认", "1 家单位待认领"]


def test_overdue_without_region_is_named(region):
    Organisation.objects.filter(pk=region.enterprise.pk).update(region=None)
    Demand.objects.filter(pk=region.waiting.pk).update(review_due=datetime.date(2026, 1, 5))

    assert leaders_page(region.operator, None).matters[0].detail == "未填区域 1 条"
