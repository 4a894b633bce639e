import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import Revision

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.access import access_for, forget
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role, set_jurisdiction
from permissions.roles import Role
from registries.domain import attached, publishing
from registries.domain.queries import published_for, search
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.enums import ReviewState, Stage
from registries.models import Demand, EntryComment, StatusChange
from tests.factories.entries import make_entry, make_published, make_region, make_tag, publish
from tests.factories.identity import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise():
    return make_organisation(kind="enterprise", region=make_region())


@pytest.fixture
def editor(enterprise):
    user = make_user()
    grant_role(actor=system_user(), user=user, organisation=enterprise, role=Role.EDITOR)
    return user


@pytest.fixture
def publisher(enterprise):
    user = make_user()
    grant_role(actor=system_user(), user=user, organisation=enterprise, role=Role.PUBLISHER)
    return user


@pytest.fixture
def reviewer():
    bureau = make_organisation(kind="government")
    user = make_user()
    grant_role(actor=system_user(), user=user, organisation=bureau, role=Role.REVIEWER)
    set_jurisdiction(
        actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"), kinds=["enterprise"]
    )
    return user


def test_entry_goes_from_draft_to_public(enterprise, editor, reviewer):
    draft = make_entry(organisation=enterprise, actor=editor)
    assert draft.stage == Stage.DRAFT
    assert not published_for(AnonymousUser(), "demand").exists()

    [submitted] = publishing.submit(actor=editor, entries=[draft])
    assert submitted.stage == Stage.SUBMITTED
    published = publishing.approve(actor=reviewer, entry=submitted, revision_id=submitted.latest_revision_id)

    assert published.stage == Stage.PUBLISHED
    assert published.review_state == ReviewState.NONE
    assert [row.pk for row in published_for(AnonymousUser(), "demand")] == [published.pk]
    steps = list(StatusChange.objects.order_by("pk").values_list("from_stage", "to_stage"))
    assert steps == [("", "draft"), ("draft", "submitted"), ("submitted", "published")]
    actions = list(
        AuditEntry.objects.filter(library="demand").order_by("pk").values_list("action", flat=True)
    )
    assert actions == ["wagtail.create", "entry.submit", "entry.approve"]


def test_submission_names_every_missing_field(enterprise, editor):
    draft = make_entry(
        organisation=enterprise,
        actor=editor,
        summary="",
        indicators="",
        industry=None,
        technologies=[],
        no_secret_pledge=False,
    )

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=editor, entries=[draft])

    assert caught.value.code == "incomplete"
    assert set(caught.value.fields) == {"summary", "indicators", "industry", "no_secret_pledge"}
    assert caught.value.fields["industry"] == ["请填写行业或技术领域再提交，填一项即可。"]
    draft.refresh_from_db()
    assert draft.review_state == ReviewState.NONE


@pytest.mark.parametrize("category", ["research", "retrofit"])
def test_technical_demand_names_its_industry_or_a_technology(enterprise, editor, category):
    by_industry = make_entry(organisation=enterprise, actor=editor, category=category, technologies=[])
    by_technology = make_entry(
        organisation=enterprise,
        actor=editor,
        category=category,
        industry=None,
        technologies=[make_tag("卫浴釉料")],
    )

    done = publishing.submit(actor=editor, entries=[by_industry, by_technology])

    assert {entry.review_state for entry in done} == {ReviewState.SUBMITTED}


def test_nobody_approves_his_own_submission(enterprise, editor, reviewer):
    grant_role(
        actor=system_user(),
        user=reviewer,
        organisation=make_organisation(region=make_region()),
        role=Role.EDITOR,
    )
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])

    with pytest.raises(NotAllowed):
        publishing.approve(actor=editor, entry=submitted, revision_id=submitted.latest_revision_id)


def test_nobody_reviews_an_entry_of_his_own_organisation(enterprise, editor, reviewer):
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])
    grant_role(actor=system_user(), user=reviewer, organisation=enterprise, role=Role.EDITOR)

    with pytest.raises(NotAllowed):
        publishing.approve(actor=reviewer, entry=submitted, revision_id=submitted.latest_revision_id)


def test_approval_of_an_outdated_revision_is_a_conflict(enterprise, editor, reviewer):
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])
    reviewed = submitted.latest_revision_id
    entry = submitted.get_latest_revision_as_object()
    entry.title = "悄悄改过"
    entry.save_revision(clean=False)

    with pytest.raises(Conflict) as caught:
        publishing.approve(actor=reviewer, entry=submitted, revision_id=reviewed)

    assert caught.value.code == "changed_meanwhile"
    submitted.refresh_from_db()
    assert not submitted.live


def test_return_keeps_remarks_until_the_next_submission(enterprise, editor, reviewer):
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])

    returned = publishing.send_back(
        actor=reviewer, entry=submitted, comment="请补检验方法", field_comments={"indicators": "缺方法"}
    )

    assert returned.stage == Stage.RETURNED
    assert set(EntryComment.objects.values_list("field_name", flat=True)) == {"", "indicators"}
    [again] = publishing.submit(actor=editor, entries=[returned])
    assert again.stage == Stage.SUBMITTED
    assert not EntryComment.objects.filter(resolved_at=None).exists()
    assert publishing.approve(actor=reviewer, entry=again, revision_id=again.latest_revision_id).live


def test_withdrawn_submission_is_a_draft_again(enterprise, editor):
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])

    assert publishing.withdraw(actor=editor, entry=submitted).stage == Stage.DRAFT
    [again] = publishing.submit(actor=editor, entries=[submitted])
    assert again.stage == Stage.SUBMITTED


def test_edit_during_review_is_refused(enterprise, editor):
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])

    with pytest.raises(BatchInvalid) as caught:
        save_entries(
            actor=editor, library="demand", changes=[EntryChange(pk=submitted.pk, values={"title": "新"})]
        )

    assert caught.value.rows[0].code == "in_review"


def test_edit_of_a_live_entry_waits_for_review(enterprise, editor, reviewer):
    live = publish(
        make_entry(organisation=enterprise, actor=editor, title="旧标题"), submitter=editor, reviewer=reviewer
    )

    save_entries(
        actor=editor, library="demand", changes=[EntryChange(pk=live.pk, values={"title": "新标题"})]
    )

    live.refresh_from_db()
    assert live.title == "旧标题"
    assert live.get_latest_revision_as_object().title == "新标题"
    again = publish(live, submitter=editor, reviewer=reviewer)
    assert again.title == "新标题"


def test_narrowed_audience_holds_at_once_and_survives_an_old_revision(
    enterprise, editor, publisher, reviewer
):
    live = publish(make_entry(organisation=enterprise, actor=editor), submitter=editor, reviewer=reviewer)
    old = live.latest_revision

    attached.set_visibility(actor=publisher, entry=live, visibility=Visibility.OWN)

    assert not published_for(AnonymousUser(), "demand").exists()
    assert Revision.objects.get(pk=old.pk).as_object().visibility == Visibility.OWN
    save_entries(actor=editor, library="demand", changes=[EntryChange(pk=live.pk, values={"title": "改"})])
    assert publish(live, submitter=editor, reviewer=reviewer).visibility == Visibility.OWN


def test_foreign_editor_sees_and_changes_nothing(enterprise, editor):
    draft = make_entry(organisation=enterprise, actor=editor)
    stranger = make_user()
    grant_role(actor=system_user(), user=stranger, organisation=make_organisation(), role=Role.PUBLISHER)

    with pytest.raises(NotFound):
        publishing.submit(actor=stranger, entries=[draft])
    with pytest.raises(BatchInvalid):
        save_entries(
            actor=stranger, library="demand", changes=[EntryChange(pk=draft.pk, values={"title": "改"})]
        )
    with pytest.raises(BatchInvalid):
        save_entries(
            actor=stranger,
            library="demand",
            changes=[
                EntryChange(
                    values={"title": "插入", "category": "research"},
                    organisation_id=enterprise.pk,
                    visibility="own",
                )
            ],
        )
    assert Demand.objects.count() == 1
    assert access_for(Demand).visible(stranger, Action.VIEW_DRAFT).count() == 0


def test_search_does_not_tell_what_a_summary_hides(enterprise):
    make_published(
        organisation=enterprise, visibility=Visibility.SUMMARY, problem="保密的配方晶种", title="结晶工艺"
    )
    visitor = AnonymousUser()

    assert search(published_for(visitor, "demand"), "结晶", actor=visitor).count() == 1
    assert search(published_for(visitor, "demand"), "配方晶种", actor=visitor).count() == 0


def test_ended_role_is_gone_on_the_next_request(enterprise, editor):
    draft = make_entry(organisation=enterprise, actor=editor)
    grant = editor.rolegrant_set.get() if hasattr(editor, "rolegrant_set") else None
    from permissions.domain.roles import end_role
    from permissions.models import RoleGrant

    grant = RoleGrant.objects.get(user=editor)
    assert access_for(draft).allows(editor, Action.EDIT, draft)

    end_role(actor=system_user(), grant=grant)

    forget(editor)
    assert not access_for(draft).allows(editor, Action.EDIT, draft)
