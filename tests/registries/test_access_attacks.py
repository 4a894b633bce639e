"""Attacks of attack_cases.md (AZ-…) that act through an own object or an own right, which the walk does not cover."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import TaskState

from cms.core.errors import DomainError, Invalid, NotAllowed, NotFound
from content.domain.site import ensure_site_tree
from permissions.access import access_for
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.domain import organisations, roles
from permissions.domain.accounts import system_user
from permissions.models import User
from permissions.roles import Role
from registries.domain import attached, publishing
from registries.domain.queries import published_for
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.enums import ReviewState
from registries.models import Achievement, Demand
from tests.factories.entries import achievement_values, make_entry, make_published, make_region
from tests.factories.identity import (
    PASSWORD,
    make_consortium,
    make_employee,
    make_organisation,
    make_staff,
    make_user,
)
from tests.registries.console_forms import full_values, posted

pytestmark = pytest.mark.django_db
CANARY = "金丝雀7f3a"


@pytest.fixture
def a():
    return make_organisation("甲", region=make_region())


@pytest.fixture
def b():
    return make_organisation("乙", region=make_region())


@pytest.fixture
def editor(a):
    return make_staff(a, Role.EDITOR)


def url(library, name, *args):
    return reverse(f"wagtailsnippets_registries_{library}:{name}", args=args)


def chooser(library, name, *args):
    return reverse(f"wagtailsnippetchoosers_registries_{library}:{name}", args=args)


def fresh(user):
    return User.objects.get(pk=user.pk)


# -- AZ-11: relations to foreign or hidden rows ------------------------------------------------------------


@pytest.mark.parametrize("where", ["add", "edit"])
def test_az11_form_takes_no_completer_of_another_organisation(client, a, b, editor, where):
    stranger = make_staff(b, Role.EDITOR).person
    values = full_values("achievement", achievement_values(technologies=["转晶"]))
    form = {**posted(values), "completers": [stranger.pk], "organisation": a.pk, "visibility": "public"}
    own = make_entry("achievement", organisation=a, actor=editor)
    client.force_login(editor)

    response = client.post(url("achievement", where, *([own.pk] if where == "edit" else [])), form)

    assert "completers" in response.context["form"].errors
    assert not Achievement.completers.through.objects.exists()
    assert own.revisions.count() == 1


def test_az11_form_takes_ones_own_colleague(client, a, editor):
    colleague = make_staff(a, Role.EDITOR).person
    values = full_values("achievement", achievement_values(technologies=["转晶"]))
    client.force_login(editor)

    form = {**posted(values), "completers": [colleague.pk], "organisation": a.pk, "visibility": "public"}
    client.post(url("achievement", "add"), form)

    assert list(Achievement.objects.get().completers.all()) == [colleague]


@pytest.mark.parametrize("library", ["demand", "achievement"])
def test_az11_form_takes_neither_a_foreign_owner_nor_a_foreign_consortium(client, a, b, editor, library):
    foreign = make_consortium(b)
    form = posted(full_values(library, {"technologies": ["转晶"]}))
    client.force_login(editor)

    owner = client.post(url(library, "add"), {**form, "organisation": b.pk, "visibility": "public"})
    shared = {**form, "organisation": a.pk, "visibility": "consortium", "consortium": foreign.pk}
    consortium = client.post(url(library, "add"), shared)

    assert "organisation" in owner.context["form"].errors
    assert "consortium" in consortium.context["form"].errors
    assert not Demand.objects.exists()
    assert not Achievement.objects.exists()


def test_az11_form_shares_no_entry_of_one_organisation_with_the_consortium_of_another(client, a, b):
    both = make_staff(a, Role.EDITOR)
    roles.grant_role(actor=system_user(), user=both, organisation=b, role=Role.EDITOR)
    of_b = make_consortium(b)
    client.force_login(both)
    form = posted(full_values("demand", {"technologies": ["转晶"]}))

    client.post(
        url("demand", "add"),
        {**form, "organisation": a.pk, "visibility": "consortium", "consortium": of_b.pk},
    )

    assert not Demand.objects.exists()


@pytest.mark.parametrize("ended", [False, True])
def test_az11_batch_takes_no_foreign_consortium(a, b, editor, ended):
    consortium = make_consortium(a if ended else b)
    if ended:
        organisations.leave_consortium(actor=system_user(), membership=consortium.memberships.get())
    change = EntryChange(values={"title": "改"}, organisation_id=a.pk, consortium_id=consortium.pk)

    with pytest.raises(BatchInvalid) as caught:
        save_entries(actor=editor, library="demand", changes=[change])

    assert caught.value.rows[0].code == "consortium_foreign"
    assert not Demand.objects.exists()


def test_az11_batch_records_nothing_in_the_name_of_another_person(editor):
    victim = make_user().person

    def record(person):
        change = EntryChange(
            values={"title": "我的", "category": "research"}, person_id=person.pk, visibility=Visibility.OWN
        )
        return save_entries(actor=editor, library="demand", changes=[change]).created

    with pytest.raises(BatchInvalid) as caught:
        record(victim)
    assert caught.value.rows[0].code == "owner_not_allowed"
    assert [entry.person_id for entry in record(editor.person)] == [editor.person.pk]


def test_operator_shares_what_he_records_on_behalf_with_his_own_consortium():
    unclaimed, office = make_organisation(state="unclaimed"), make_organisation(kind="service")
    consortium, operator = make_consortium(office), make_staff(office, Role.PLATFORM_OPERATOR)
    claimed = make_organisation()

    def record(organisation):
        change = EntryChange(
            values={"title": "代录", "category": "research"},
            organisation_id=organisation.pk,
            consortium_id=consortium.pk,
        )
        return save_entries(actor=operator, library="demand", changes=[change]).created

    assert len(record(unclaimed)) == 1
    with pytest.raises(BatchInvalid):
        record(claimed)


def test_az11_foreign_party_is_not_answered_for(a, b, editor):
    entry, other = make_entry(organisation=a), make_entry(organisation=b)
    publisher = make_staff(a, Role.PUBLISHER)
    of_b = attached.add_party(actor=system_user(), entry=entry, role="co_owner", organisation=b)
    elsewhere = attached.add_party(actor=system_user(), entry=other, role="co_owner", organisation=a)

    for party in (of_b, elsewhere):
        with pytest.raises(NotAllowed):
            attached.answer_party(actor=publisher, entry=entry, party=party)


def test_named_exception_cannot_name_another_library(a):
    guest, publisher = make_user(), make_staff(a, Role.PUBLISHER)
    entry = make_published(organisation=a, visibility=Visibility.OWN)

    roles.allow_exception(
        actor=publisher,
        entry=entry,
        user=guest,
        reason="调研",
        until=timezone.now() + datetime.timedelta(days=1),
    )

    assert access_for(Demand).allows(fresh(guest), Action.VIEW_BODY, entry)
    assert not access_for(Demand).allows(fresh(guest), Action.VIEW_DRAFT, entry)


# -- AZ-13, AZ-14, AZ-16, AZ-30: side doors of the console -------------------------------------------------


@pytest.mark.parametrize("library", ["demand", "achievement"])
def test_az13_chosen_answers_for_what_exists_for_the_user(client, a, b, editor, library):
    own = make_entry(library, organisation=a)
    foreign = make_entry(library, organisation=b, title=CANARY)
    client.force_login(editor)

    single = client.get(chooser(library, "chosen", foreign.pk))
    several = client.get(chooser(library, "chosen_multiple") + f"?id={foreign.pk}&id={own.pk}")

    assert single.status_code == 404
    assert CANARY not in several.content.decode()
    assert (
        own.title in several.json()["html"]
        if "html" in several.json()
        else str(own.pk) in several.content.decode()
    )


@pytest.mark.parametrize("library", ["demand", "achievement"])
def test_az14_bulk_delete_leaves_foreign_and_published_entries(client, a, b, editor, library):
    own, foreign = make_entry(library, organisation=a), make_entry(library, organisation=b)
    live = make_published(library, organisation=a)
    client.force_login(editor)
    address = reverse("wagtail_bulk_action", args=["registries", library, "delete"])

    client.post(f"{address}?id={own.pk}&id={foreign.pk}&id={live.pk}", {"id": [foreign.pk]})

    left = set(type(own).objects.values_list("pk", flat=True))
    assert left == {foreign.pk, live.pk}


@pytest.mark.parametrize("library", ["demand", "achievement"])
def test_az16_preview_stores_nothing_for_another_organisation(client, a, b, editor, library):
    foreign = make_entry(library, organisation=b, title=CANARY)
    crafted = {
        **posted(full_values(library, {"technologies": ["转晶"]})),
        "organisation": b.pk,
        "visibility": "public",
    }
    client.force_login(editor)

    on_edit = client.post(url(library, "preview_on_edit", foreign.pk), crafted)
    shown = client.get(url(library, "preview_on_edit", foreign.pk) + "?mode=")
    on_add = client.post(url(library, "preview_on_add"), crafted)
    added = client.get(url(library, "preview_on_add") + "?mode=")

    assert (on_edit.status_code, shown.status_code) == (404, 404)
    assert on_add.json()["is_valid"] is False
    assert "乙" not in added.content.decode()
    assert not FormState.objects.filter(object_id=str(foreign.pk)).exists()


def test_az30_ping_of_a_foreign_entry_names_nobody(client, b, editor):
    foreign = make_entry(organisation=b)
    other = make_staff(b, Role.EDITOR)
    session = EditingSession.objects.create(user=other, content_object=foreign, last_seen_at=timezone.now())
    client.force_login(editor)

    address = reverse(
        "wagtailadmin_editing_sessions:ping", args=["registries", "demand", foreign.pk, session.pk]
    )
    response = client.post(address)

    assert response.status_code == 404
    assert other.display_name not in response.content.decode()


# -- AZ-18: who submits does not approve -------------------------------------------------------------------


@pytest.fixture
def conflict(a):
    """Return a submission and its submitter, who is a reviewer of the authority as well."""
    bureau = make_organisation("局", kind="government")
    roles.set_jurisdiction(actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"))
    submitter = make_staff(bureau, Role.REVIEWER)
    roles.grant_role(actor=system_user(), user=submitter, organisation=a, role=Role.EDITOR)
    [entry] = publishing.submit(
        actor=fresh(submitter), entries=[make_entry(organisation=a, actor=fresh(submitter))]
    )
    return entry, submitter


@pytest.mark.parametrize("still_editor", [True, False])
@pytest.mark.parametrize(
    "channel", ["edit form", "workflow dialog", "collect data", "desk", "domain", "task"]
)
def test_az18_submitter_approves_through_no_channel(client, conflict, channel, still_editor):
    entry, submitter = conflict
    if not still_editor:
        grant = submitter.rolegrant_set.get(permission__codename=Role.EDITOR)
        roles.end_role(actor=system_user(), grant=grant)
    client.force_login(submitter)
    state = entry.current_workflow_task_state

    _attack(client, channel, entry, fresh(submitter), state)

    entry.refresh_from_db()
    assert (entry.live, entry.review_state) == (False, ReviewState.SUBMITTED)
    assert TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_IN_PROGRESS


def _attack(client, channel, entry, submitter, state):
    names = {"action-workflow-action": "1", "workflow-action-name": "approve", "action-publish": "1"}
    if channel == "edit form":
        client.post(
            url("demand", "edit", entry.pk), {**posted(full_values("demand", {"technologies": []})), **names}
        )
    elif channel == "workflow dialog":
        client.post(url("demand", "workflow_action", entry.pk, "approve", state.pk), {"comment": "通过"})
    elif channel == "collect data":
        client.post(
            url("demand", "collect_workflow_action_data", entry.pk, "approve", state.pk), {"comment": "通过"}
        )
    elif channel == "desk":
        form = {"revision": entry.latest_revision_id, "decision": "approve"}
        client.post(url("demand", "review", entry.pk), form)
    elif channel == "domain":
        with pytest.raises(DomainError):
            publishing.approve(actor=submitter, entry=entry, revision_id=entry.latest_revision_id)
    else:
        with pytest.raises(DomainError):
            state.task.specific.on_action(state, submitter, "approve")


def test_az18_nobody_publishes_around_the_review(a, editor):
    entry = make_entry(organisation=a, actor=editor)
    for act in (
        lambda: entry.publish(entry.latest_revision, user=editor),
        lambda: entry.latest_revision.publish(user=editor),
        lambda: entry.latest_revision.publish(user=editor, skip_permission_checks=True),
    ):
        with pytest.raises(NotAllowed):
            act()
    entry.refresh_from_db()
    assert not entry.live


# -- AZ-22, AZ-29: rights that are not roles ---------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER, Role.REVIEWER])
def test_az22_admin_api_tells_no_draft_to_staff(client, a, role):
    from tests.content.pages import make_page

    ensure_site_tree()
    make_page("policy", live=False, title=f"{CANARY}政策")
    client.force_login(make_staff(a, role))

    for name in ("pages", "images", "documents"):
        response = client.get(f"/admin/api/main/{name}/?fields=*&limit=100")
        assert CANARY not in response.content.decode()
        assert response.status_code in {200, 403, 404, 302}


def test_az29_no_form_and_no_import_makes_a_superuser(client, a):
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    target = make_user()
    client.force_login(operator)
    crafted = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": ["1"],
        "user_permissions": ["1"],
        "is_active": "on",
    }

    client.post(
        reverse("wagtailusers_users:add"), {**crafted, "username": "x", "name": "甲", "password1": PASSWORD}
    )
    client.post(reverse("wagtailusers_users:edit", args=[target.pk]), {**crafted, "password1": ""})
    change, editor = (
        EntryChange(values={"created_by__is_superuser": True}, organisation_id=a.pk),
        make_staff(a, Role.EDITOR),
    )
    with pytest.raises(BatchInvalid):
        save_entries(actor=editor, library="demand", changes=[change])

    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(groups__isnull=False).exists()


def test_az29_superuser_flag_gives_no_right_to_entries(a):
    entry, boss = make_entry(organisation=a), make_user()
    User.objects.filter(pk=boss.pk).update(is_superuser=True)

    for action in Action:
        assert not access_for(Demand).visible(fresh(boss), action).exists()
    with pytest.raises(NotFound):
        publishing.submit(actor=fresh(boss), entries=[entry])


# -- AZ-33: a suspended organisation loses everything at once ----------------------------------------------


def test_az33_suspension_ends_everything_at_once(client, a):
    people = [make_staff(a, role) for role in (Role.EDITOR, Role.PUBLISHER, Role.MANAGER)]
    substitute, today = make_employee(a), timezone.localdate()
    roles.delegate(
        actor=people[1],
        delegate=substitute,
        organisation=a,
        actions=[Action.EDIT],
        valid_from=today,
        valid_to=today,
    )
    draft, live = make_entry(organisation=a), make_published(organisation=a)
    guest = make_user()
    roles.allow_exception(
        actor=people[1],
        entry=live,
        user=guest,
        reason="调研",
        until=timezone.now() + datetime.timedelta(days=1),
    )
    client.force_login(people[2])
    assert client.get(url("demand", "edit", draft.pk)).status_code == 200

    organisations.set_state(actor=system_user(), organisation=a, state="suspended", reason="违规")

    assert client.get(url("demand", "edit", draft.pk)).status_code in {302, 403, 404}
    for user in (*people, substitute, guest):
        assert not published_for(fresh(user), "demand").exists()
        for action in Action:
            assert not access_for(Demand).visible(fresh(user), action).exists()
        assert not access_for(Demand).owners_for(fresh(user)).exists()
    with pytest.raises(BatchInvalid):
        save_entries(
            actor=fresh(people[0]),
            library="demand",
            changes=[EntryChange(values={"title": "x"}, organisation_id=a.pk)],
        )

    organisations.set_state(actor=system_user(), organisation=a, state="verified")
    assert published_for(fresh(guest), "demand").exists()


def test_az33_suspended_unit_takes_its_entries_with_it_and_leaves_the_rest(a):
    branch = organisations.create_unit(actor=system_user(), parent=a, name="分公司", relation="branch")
    manager, clerk = make_staff(a, Role.MANAGER), make_staff(branch, Role.EDITOR)
    of_branch, of_a = make_published(organisation=branch), make_published(organisation=a)

    organisations.set_state(actor=system_user(), organisation=branch, state="suspended", reason="违规")

    assert list(published_for(fresh(manager), "demand")) == [of_a]
    assert list(access_for(Demand).visible(fresh(manager), Action.EDIT)) == [of_a]
    assert not access_for(Demand).allows(fresh(clerk), Action.VIEW_DRAFT, of_branch)


def test_consortium_audience_is_its_members_of_today(a, b):
    consortium = make_consortium(a, b)
    member = make_staff(b, Role.EDITOR)
    entry = make_published(organisation=a, visibility=Visibility.CONSORTIUM, consortium_id=consortium.pk)
    membership = consortium.memberships.get(organisation=b)
    today, day = timezone.localdate(), datetime.timedelta(days=1)

    for first, last, sees in (
        (None, None, True), (today, today, True), (None, today - day, False), (today + day, None, False),
    ):  # fmt: skip
        type(membership).objects.filter(pk=membership.pk).update(valid_from=first, valid_to=last)
        assert access_for(Demand).allows(fresh(member), Action.VIEW, entry) == sees, (first, last)


def test_audience_cannot_be_set_to_a_foreign_consortium(a, b):
    entry, foreign = make_entry(organisation=a), make_consortium(b)

    with pytest.raises(Invalid) as caught:
        attached.set_visibility(
            actor=make_staff(a, Role.PUBLISHER),
            entry=entry,
            visibility=Visibility.CONSORTIUM,
            consortium_id=foreign.pk,
        )

    assert caught.value.code == "consortium_foreign"


def test_system_checks_stay_silent():
    call_command("check", "--fail-level", "ERROR", "--tag", "security")
