"""Levels of review: their configuration, the chain of one submission, and who decides where."""

import pytest
from wagtail.models import Workflow, WorkflowState

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.domain import organisations
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.models import RoleGrant, User
from permissions.roles import Role
from registries.domain import levels, publishing
from registries.domain.levels import Step
from registries.domain.queries import waiting_for
from registries.domain.saving import EntryChange, save_entries
from registries.enums import ReviewLevel, ReviewState, Stage
from registries.models import Demand, ReviewStep, StatusChange
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff
from tests.registries.viewsets.desk import make_cast, submitted

pytestmark = pytest.mark.django_db

U, N, F, S, P = ReviewLevel


def fresh(user):
    return User.objects.get(pk=user.pk)


def configure(*wanted, library="demand", kind="", days=5):
    steps = [Step(level=level, days=days) for level in wanted]
    levels.set_steps(actor=system_user(), library=library, kind=kind, steps=steps)


def approve(entry, who):
    entry = Demand.objects.get(pk=entry.pk)
    return publishing.approve(actor=fresh(who), entry=entry, revision_id=entry.latest_revision_id)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def colleague(cast):
    """Return a second reviewer of the same authority."""
    bureau = RoleGrant.objects.get(user=cast.reviewer).content_object
    return make_staff(bureau, Role.REVIEWER)


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


@pytest.fixture
def heard():
    found = []

    def listen(sender, announcement, **kwargs):
        found.append(announcement)

    announced.connect(listen)
    yield found
    announced.disconnect(listen)


# -- configuration


def test_steps_are_the_default_until_somebody_sets_them():
    assert levels.steps_of("demand", "school") == (Step(level=F, days=5),)
    assert levels.configured() == {}


def test_steps_of_a_kind_win_over_those_of_every_kind():
    configure(F, S, days=3)
    configure(N, F, kind="school")

    assert [step.level for step in levels.steps_of("demand", "school")] == [N, F]
    assert levels.steps_of("demand", "enterprise") == (Step(level=F, days=3), Step(level=S, days=3))
    assert [step.level for step in levels.steps_of("achievement", "school")] == [F]
    assert set(levels.configured()) == {("demand", ""), ("demand", "school")}


def test_order_of_levels_is_fixed_whatever_the_order_given():
    configure(P, F, U)

    assert [step.level for step in levels.steps_of("demand")] == [U, F, P]


def test_no_step_at_all_means_the_default_again():
    configure(F, S)

    configure()

    assert not ReviewStep.objects.exists()


def test_setting_levels_leaves_an_audit_row():
    configure(F, P, days=7)

    row = AuditEntry.objects.get(action="review.levels")
    assert row.data == {"library": "demand", "kind": "", "levels": {"first": 7, "platform": 7}}


@pytest.mark.parametrize("who", ["editor", "manager", "reviewer"])
def test_levels_are_set_by_operators_only(cast, who):
    with pytest.raises(NotAllowed):
        levels.set_steps(actor=getattr(cast, who), library="demand", steps=[Step(level=F)])

    assert not ReviewStep.objects.exists()


@pytest.mark.parametrize(
    ("library", "kind", "steps", "code"),
    [
        ("nonsense", "", [Step(level=F)], "levels_unknown"),
        ("demand", "nonsense", [Step(level=F)], "levels_unknown"),
        ("demand", "", [Step(level=F), Step(level=F)], "levels_twice"),
        ("demand", "", [Step(level=U), Step(level=N)], "levels_inner_only"),
        ("demand", "", [Step(level=F, days=0)], "levels_days"),
        ("demand", "", [Step(level=F, days=61)], "levels_days"),
    ],
)
def test_impossible_levels_are_refused(library, kind, steps, code):
    with pytest.raises(Invalid) as caught:
        levels.set_steps(actor=system_user(), library=library, kind=kind, steps=steps)

    assert caught.value.code == code


# -- the chain of one submission


def test_submission_passes_every_level_in_order_and_is_then_public(cast, colleague, operator, heard):
    configure(N, F, S, P)
    entry = submitted(cast)
    seen = []

    for who in (cast.publisher, cast.reviewer, colleague, operator):
        entry = Demand.objects.get(pk=entry.pk)
        seen.append(entry.review_level)
        assert not entry.live
        entry = approve(entry, who)

    assert seen == [N, F, S, P]
    assert entry.live
    assert (entry.review_state, entry.review_level, entry.review_due) == (ReviewState.NONE, "", None)
    kinds = [one.kind for one in heard if one.kind in {Kind.ENTRY_ADVANCED, Kind.ENTRY_APPROVED}]
    assert kinds == [Kind.ENTRY_ADVANCED] * 3 + [Kind.ENTRY_APPROVED]
    advanced = next(one for one in heard if one.kind == Kind.ENTRY_ADVANCED)
    assert (advanced.subjects, advanced.data["from"], advanced.data["level"]) == (
        (cast.editor.pk,),
        "institution",
        "first",
    )


def test_every_level_leaves_a_step_in_the_history(cast, colleague):
    configure(F, S)
    entry = submitted(cast)
    approve(entry, cast.reviewer)
    approve(entry, colleague)

    steps = StatusChange.objects.filter(entry_id=entry.pk).exclude(level="").order_by("pk")
    assert list(steps.values_list("to_stage", "level", "actor_id")) == [
        (Stage.SUBMITTED, F, cast.editor.pk),
        (Stage.SUBMITTED, S, cast.reviewer.pk),
        (Stage.PUBLISHED, S, colleague.pk),
    ]


def test_nobody_decides_two_levels_of_one_submission(cast):
    configure(F, S)
    entry = submitted(cast)
    approve(entry, cast.reviewer)

    with pytest.raises(NotAllowed):
        approve(entry, cast.reviewer)
    assert not waiting_for(fresh(cast.reviewer), "demand").exists()

    assert not Demand.objects.get(pk=entry.pk).live


def test_next_submission_may_be_decided_by_the_same_person_again(cast, colleague):
    configure(F, S)
    entry = submitted(cast)
    approve(entry, cast.reviewer)
    publishing.send_back(actor=fresh(colleague), entry=entry, comment="请补充")

    entry = Demand.objects.get(pk=entry.pk)
    assert entry.review_level == S
    save_entries(
        actor=cast.editor, library="demand", changes=[EntryChange(pk=entry.pk, values={"problem": "新"})]
    )
    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=entry.pk)])

    assert Demand.objects.get(pk=entry.pk).review_level == F
    approve(entry, cast.reviewer)
    assert approve(entry, colleague).live


def test_corrected_submission_passes_the_levels_that_hold_now(cast, colleague):
    configure(F, S)
    entry = submitted(cast)
    publishing.send_back(actor=cast.reviewer, entry=entry, comment="请补充")
    configure(F)

    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=entry.pk)])

    assert approve(entry, colleague).live
    assert WorkflowState.objects.for_instance(entry).active().count() == 0


def test_change_of_levels_does_not_touch_what_is_under_review(cast, colleague):
    configure(F, S)
    entry = submitted(cast)

    configure(F)

    assert not approve(entry, cast.reviewer).live
    assert approve(entry, colleague).live


def test_chain_is_made_once(cast):
    configure(F, S)
    submitted(cast)
    submitted(cast)

    assert Workflow.objects.filter(name__contains="复审").count() == 1
    names = list(Workflow.objects.get(name__contains="复审").tasks.values_list("name", flat=True))
    assert names == ["主管部门审核", "主管部门复审"]


def test_advance_waits_for_a_colleague_who_was_faster(cast, colleague):
    configure(F, S)
    entry = submitted(cast)
    before = Demand.objects.get(pk=entry.pk)
    approve(entry, cast.reviewer)

    from registries.domain import clock

    with pytest.raises(Conflict):
        clock.advance(entry=before, level=S, actor=colleague)


# -- sign-off inside an organisation


def test_sign_off_belongs_to_publishers_and_managers_but_not_the_submitter(cast):
    configure(N, F)
    entry = make_entry(organisation=cast.enterprise, actor=cast.publisher)
    [entry] = publishing.submit(actor=cast.publisher, entries=[entry])

    assert not waiting_for(fresh(cast.publisher), "demand").exists()
    assert not waiting_for(fresh(cast.editor), "demand").exists()
    assert not waiting_for(fresh(cast.stranger), "demand").exists()
    assert waiting_for(fresh(cast.manager), "demand").get() == entry


def test_authority_and_operator_see_nothing_before_the_organisation_signed(cast, operator):
    configure(N, F)
    entry = submitted(cast)

    for outsider in (cast.reviewer, operator):
        with pytest.raises(NotFound):
            approve(entry, outsider)
    publishing.send_back(actor=cast.manager, entry=entry, comment="先补数据")
    with pytest.raises(NotFound):
        publishing.unpublish(actor=fresh(operator), entry=Demand.objects.get(pk=entry.pk))


def test_level_that_nobody_could_decide_is_left_out():
    lone = make_organisation(kind="enterprise", region=make_region())
    manager = make_staff(lone, Role.MANAGER)
    configure(U, N, F)

    [entry] = publishing.submit(actor=manager, entries=[make_entry(organisation=lone, actor=manager)])

    assert entry.review_level == F


def test_unit_signs_before_the_whole_organisation(cast):
    college = organisations.create_unit(
        actor=system_user(), parent=cast.enterprise, name="化工学院", relation="college"
    )
    dean = make_staff(college, Role.PUBLISHER)
    configure(U, N, F)
    [entry] = publishing.submit(
        actor=cast.editor, entries=[make_entry(organisation=college, actor=cast.editor)]
    )
    assert entry.review_level == U

    assert approve(entry, dean).review_level == N
    with pytest.raises(NotAllowed):
        approve(entry, dean)
    assert approve(entry, cast.publisher).review_level == F


def test_one_person_alone_signs_once(cast):
    school = make_organisation("职业学院", kind="school", region=make_region())
    college = organisations.create_unit(
        actor=system_user(), parent=school, name="机电学院", relation="college"
    )
    editor, manager = make_staff(college, Role.EDITOR), make_staff(school, Role.MANAGER)
    configure(U, N, F)

    [entry] = publishing.submit(actor=editor, entries=[make_entry(organisation=college, actor=editor)])

    assert entry.review_level == N
    assert approve(entry, manager).review_level == F


def test_own_entry_of_a_person_passes_no_sign_off(cast):
    from registries.models import Demand

    configure(N, F)
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    Demand.objects.filter(pk=entry.pk).update(organisation=None, person=cast.stranger.person)
    entry = Demand.objects.get(pk=entry.pk)

    assert [step.level for step in levels.steps_for(entry, cast.stranger)] == [F]


def test_sign_off_is_part_of_the_work_only_where_it_is_set_or_waits(cast):
    from registries.domain.reviewing import may_review

    assert not may_review(fresh(cast.publisher), "demand")

    configure(N, F)
    entry = submitted(cast)
    assert may_review(fresh(cast.publisher), "demand")
    assert not may_review(fresh(cast.editor), "demand")
    configure()
    assert may_review(fresh(cast.publisher), "demand")

    approve(entry, cast.manager)
    assert not may_review(fresh(cast.publisher), "demand")


def test_member_who_also_reviews_signs_inside_but_does_not_review_outside(cast):
    configure(N, F)
    entry = submitted(cast)
    grant_role(actor=system_user(), user=cast.reviewer, organisation=cast.enterprise, role=Role.PUBLISHER)

    assert approve(entry, cast.manager).review_level == F
    with pytest.raises(NotAllowed):
        approve(entry, cast.reviewer)
