import pytest

from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from registries.domain import bulk
from registries.enums import Stage
from registries.models import Demand
from tests.factories.entries import make_entry, make_published, make_tag, publish
from tests.factories.identity import make_consortium
from tests.registries.viewsets.desk import make_cast, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def stages():
    return [entry.stage for entry in Demand.objects.order_by("pk")]


def reasons(outcome):
    return [one.entry.pk for one in outcome.refused]


def test_chosen_entries_are_those_in_sight(cast):
    own = make_entry(organisation=cast.enterprise, actor=cast.editor)

    assert bulk.chosen_entries(actor=cast.editor, library="demand", ids=[own.pk]) == [own]
    assert bulk.chosen_entries(actor=cast.stranger, library="demand", ids=[own.pk]) == []


@pytest.mark.parametrize("number", [0, 501])
def test_number_of_an_act_is_bounded(cast, number):
    with pytest.raises(Invalid) as refused:
        bulk.chosen_entries(actor=cast.editor, library="demand", ids=range(number))

    assert "500" in refused.value.message


def test_complete_drafts_are_submitted_and_others_named_with_their_fields(cast):
    whole = make_entry(organisation=cast.enterprise, actor=cast.editor)
    part = make_entry(organisation=cast.enterprise, actor=cast.editor, summary="")

    outcome = bulk.submit_all(actor=cast.editor, entries=[whole, part])

    assert outcome.done == [whole]
    assert [one.entry for one in outcome.refused] == [part]
    [refusal] = outcome.refused
    assert refusal.problems
    assert stages() == [Stage.SUBMITTED, Stage.DRAFT]


def test_submissions_are_withdrawn_each_by_itself(cast):
    waiting, draft = submitted(cast), make_entry(organisation=cast.enterprise, actor=cast.editor)

    outcome = bulk.withdraw_all(actor=cast.editor, entries=[waiting, draft])

    assert (outcome.done, reasons(outcome)) == ([waiting], [draft.pk])
    assert stages() == [Stage.DRAFT, Stage.DRAFT]


def test_submissions_are_approved_as_they_were_seen(cast):
    first, second, third = submitted(cast), submitted(cast), submitted(cast)
    seen = {first.pk: first.latest_revision_id, second.pk: first.latest_revision_id}

    outcome = bulk.approve_all(actor=cast.reviewer, entries=[first, second, third], seen=seen)

    assert (outcome.done, reasons(outcome)) == ([first], [second.pk, third.pk])
    assert stages() == [Stage.PUBLISHED, Stage.SUBMITTED, Stage.SUBMITTED]


def test_nobody_approves_his_own_organisation_in_a_heap(cast):
    entry = submitted(cast)

    outcome = bulk.approve_all(actor=cast.manager, entries=[entry], seen={entry.pk: entry.latest_revision_id})

    assert reasons(outcome) == [entry.pk]


def test_more_approvals_than_a_reviewer_gives_at_once_are_refused(cast):
    with pytest.raises(Invalid) as refused:
        bulk.approve_all(actor=cast.reviewer, entries=[Demand()] * 51, seen={})

    assert "50" in refused.value.message


def test_tags_are_added_to_and_taken_from_drafts_only(cast):
    old, new = make_tag("旧领域"), make_tag("新领域")
    draft = make_entry(organisation=cast.enterprise, actor=cast.editor, technologies=[old])
    live = publish(make_entry(organisation=cast.enterprise, actor=cast.editor, technologies=[old]))
    waiting = submitted(cast, technologies=[old])

    outcome = bulk.tag_all(actor=cast.editor, entries=[draft, live, waiting], add=[new], remove=[old])

    assert (outcome.done, reasons(outcome)) == ([draft], [live.pk, waiting.pk])
    assert list(Demand.objects.get(pk=draft.pk).technologies.all()) == [new]
    assert list(Demand.objects.get(pk=live.pk).technologies.all()) == [old]


def test_tagging_needs_a_tag(cast):
    with pytest.raises(Invalid):
        bulk.tag_all(actor=cast.editor, entries=[])


def test_audience_is_set_where_it_may_be(cast):
    consortium = make_consortium(cast.enterprise)
    draft = make_entry(organisation=cast.enterprise, actor=cast.editor)
    live = make_published(organisation=cast.enterprise)

    outcome = bulk.set_audience_all(
        actor=cast.editor, entries=[draft, live], visibility="consortium", consortium_id=consortium.pk
    )

    assert (outcome.done, reasons(outcome)) == ([draft], [live.pk])
    assert Demand.objects.get(pk=draft.pk).consortium == consortium
    foreign = bulk.set_audience_all(actor=system_user(), entries=[live], visibility="consortium")
    assert [one.problems[0][0] for one in foreign.refused] == ["联合体"]


def test_problem_of_no_field_has_no_label(cast):
    draft = make_entry(organisation=cast.enterprise, actor=cast.editor)

    outcome = bulk.set_audience_all(actor=cast.editor, entries=[draft], visibility="named")

    assert [label for label, _text in outcome.refused[0].problems] == [""]
