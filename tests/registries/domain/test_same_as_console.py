"""A batch of one and an edit in the console leave the same rows, relations, revisions, audit and history."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.core import library as libraries
from cms.core.models import AuditEntry
from permissions.audience import Visibility
from permissions.roles import Role
from registries.domain.saving import EntryChange, save_entries
from registries.models import StatusChange
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation, make_staff
from tests.registries.console_forms import MONEY, full_values, posted

pytestmark = pytest.mark.django_db

#: What two entries may differ in: who they are and when it happened.
OWN = {
    "id", "pk", "number", "created_at", "updated_at", "confirmed_at", "submitted_at", "published_at", "latest_revision",
    "live_revision", "first_published_at", "last_published_at", "search_text", "public_search_text",
}  # fmt: skip
texts = st.text(alphabet="磷石膏转晶工艺ABCxyz019，。", min_size=1, max_size=30)
amounts = st.one_of(st.none(), st.integers(0, 10**9).map(str))
days = st.one_of(st.none(), st.dates(min_value=datetime.date(2026, 1, 1)).map(str))


@st.composite
def demands(draw):
    low, high = draw(amounts), draw(amounts)
    if low and high and int(low) > int(high):
        low, high = high, low
    bounty = draw(amounts)
    return {
        "title": draw(texts),
        "problem": draw(texts),
        "budget_min": low,
        "budget_max": high,
        "is_bounty": bounty is not None,
        "bounty": bounty,
        "wanted_by": draw(days),
        "cooperation_modes": draw(
            st.lists(st.sampled_from(["joint_development", "transfer", "licence"]), unique=True)
        ),
        "technologies": draw(st.lists(st.sampled_from(["转晶", "固化", "提纯"]), unique=True)),
        "headcount": draw(st.one_of(st.none(), st.integers(1, 500))),
        "no_secret_pledge": draw(st.booleans()),
    }


@st.composite
def achievements(draw):
    low, high = draw(amounts), draw(amounts)
    if low and high and int(low) > int(high):
        low, high = high, low
    return {
        "title": draw(texts),
        "keywords": draw(st.lists(st.sampled_from(["磷", "石膏", "转晶"]), unique=True).map("、".join)),
        "price_min": low,
        "price_max": high,
        "ip_expires_on": draw(days),
        "transfer_modes": draw(st.lists(st.sampled_from(["assignment", "licence", "shares"]), unique=True)),
        "technologies": draw(st.lists(st.sampled_from(["转晶", "固化", "提纯"]), unique=True)),
        "trl": draw(st.one_of(st.none(), st.integers(1, 9))),
        "no_secret_pledge": draw(st.booleans()),
    }


DRAWN = {"demand": demands(), "achievement": achievements()}
several = settings(
    max_examples=3,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture
def staff():
    organisation = make_organisation("甲公司")
    return organisation, make_staff(organisation, Role.EDITOR)


def url(library, name, *args):
    return reverse(f"wagtailsnippets_registries_{library}:{name}", args=args)


def picture(entry, since):
    """Return everything that an edit leaves behind, without what makes an entry this one."""
    row = type(entry).objects.get(pk=entry.pk)
    audit = AuditEntry.objects.filter(
        pk__gt=since[0], object_id=str(row.pk), library=row.library_slug
    ).order_by("pk")
    steps = StatusChange.objects.filter(pk__gt=since[1], library=row.library_slug, entry_id=row.pk).order_by(
        "pk"
    )
    revision = row.latest_revision
    return {
        "row": {
            field.name: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in OWN
        },
        "found by": [
            text.replace(row.number.lower(), "") for text in (row.search_text, row.public_search_text)
        ],
        "many": {
            field.name: sorted(getattr(row, field.name).values_list("pk", flat=True))
            for field in row._meta.many_to_many
        },
        "revision": {
            # Zeros behind the point are no difference: a form says 万元, a row yuan.
            name: sorted(value)
            if isinstance(value, list)
            else Decimal(value)
            if name in MONEY and value is not None
            else value
            for name, value in revision.content.items()
            if name not in OWN
        },
        "revision of": (
            revision.user_id,
            revision.object_str,
            revision.content_type_id,
            revision.object_id == str(row.pk),
        ),
        "revisions": row.revisions.count(),
        "audit": [
            (
                one.action,
                one.user_id,
                one.content_changed,
                one.organisation_id,
                one.revision_id == revision.pk,
                one.label,
            )
            for one in audit
        ],
        "steps": [
            (one.from_stage, one.to_stage, one.actor_id, one.organisation_id, one.reason) for one in steps
        ],
    }


def marks():
    last = AuditEntry.objects.order_by("-pk").first(), StatusChange.objects.order_by("-pk").first()
    return tuple(one.pk if one else 0 for one in last)


@pytest.mark.parametrize("library", DRAWN)
@several
@given(data=st.data())
def test_new_entry_is_the_same_from_a_batch_and_from_the_form(client, staff, library, data):
    organisation, editor = staff
    values, since = full_values(library, data.draw(DRAWN[library])), marks()
    client.force_login(editor)

    form = {**posted(values), "organisation": organisation.pk, "visibility": "public"}
    response = client.post(url(library, "add"), form)
    assert response.status_code == 302, response.context["form"].errors
    by_form = libraries.get(library).model.objects.order_by("-pk").first()
    change = EntryChange(values=values, organisation_id=organisation.pk, visibility=Visibility.PUBLIC)
    [by_batch] = save_entries(actor=editor, library=library, changes=[change]).created

    assert by_form.pk != by_batch.pk
    assert picture(by_batch, since) == picture(by_form, since)
    assert by_form.number[:8] == by_batch.number[:8]
    assert int(by_batch.number[8:]) == int(by_form.number[8:]) + 1


@pytest.mark.parametrize("library", DRAWN)
@pytest.mark.parametrize("make", [make_entry, make_published])
@several
@given(data=st.data())
def test_change_is_the_same_from_a_batch_and_from_the_form(client, staff, library, make, data):
    organisation, editor = staff
    before = full_values(library, {"title": "原题", "technologies": ["转晶"]})
    first, second = (make(library, organisation=organisation, actor=editor, **before) for _ in range(2))
    values = full_values(library, data.draw(DRAWN[library]) | {"title": "新题" + data.draw(texts)})
    since = marks()
    client.force_login(editor)

    response = client.post(url(library, "edit", first.pk), posted(values))
    assert response.status_code == 302, response.context["form"].errors
    save_entries(actor=editor, library=library, changes=[EntryChange(pk=second.pk, values=values)])

    assert picture(second, since) == picture(first, since)
