"""What was submitted keeps its text: a decision is about the words that the reviewer saw."""

import pytest

from registries.domain import publishing
from registries.models import Demand
from tests.factories.entries import demand_values
from tests.registries.viewsets.desk import address, make_cast, submitted
from tests.registries.viewsets.test_console import form_data

pytestmark = pytest.mark.django_db


def test_autosave_cannot_rewrite_the_revision_that_a_reviewer_is_looking_at(client):
    cast = make_cast()
    entry = submitted(cast)
    seen = entry.latest_revision_id
    publishing.withdraw(actor=cast.editor, entry=entry)

    client.force_login(cast.editor)
    changed = form_data(demand_values(title="审核人没有见过的标题")) | {"overwrite_revision_id": str(seen)}
    response = client.post(address("demand", "edit", entry.pk), changed)
    publishing.submit(actor=cast.editor, entries=[entry])
    client.force_login(cast.reviewer)
    decision = client.post(address("demand", "review", entry.pk), {"revision": seen, "decision": "approve"})

    assert response.status_code == 302
    assert decision.status_code == 409
    row = Demand.objects.get(pk=entry.pk)
    assert not row.live
    assert row.latest_revision_id != seen
    assert row.revisions.get(pk=seen).content["title"] != "审核人没有见过的标题"


def test_autosave_goes_on_in_its_own_revision_while_nothing_was_submitted(client):
    cast = make_cast()
    entry = submitted(cast)
    publishing.withdraw(actor=cast.editor, entry=entry)
    client.force_login(cast.editor)
    edit = address("demand", "edit", entry.pk)
    client.post(edit, form_data(demand_values(title="第一稿")))
    own = Demand.objects.get(pk=entry.pk).latest_revision_id

    client.post(edit, form_data(demand_values(title="第二稿")) | {"overwrite_revision_id": str(own)})

    row = Demand.objects.get(pk=entry.pk)
    assert row.latest_revision_id == own
    assert row.latest_revision.content["title"] == "第二稿"
