"""Rules about a person's own entries."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.core.errors import Conflict, DomainError, NotAllowed, NotFound
from permissions.audience import Visibility
from permissions.roles import Role
from registries.domain import own_entries
from registries.domain.own_entries import audiences_of, copy_own, own_entry, save_own
from registries.domain.setup import ensure_review_workflow
from tests.factories.entries import achievement_values, make_entry
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    ensure_review_workflow()
    return make_user()


def write(author, entry=None, *, visibility=Visibility.PUBLIC, library="achievement", **more):
    return save_own(
        actor=author,
        library=library,
        values=achievement_values(**more.pop("values", {})),
        visibility=visibility,
        entry=entry,
        **more,
    )


def test_entry_belongs_to_its_writer(author):
    entry = write(author)

    assert (entry.person, entry.organisation) == (author.person, None)
    assert own_entry(author, "achievement", entry.number) == entry


def test_library_of_organisations_takes_none(author):
    with pytest.raises(NotAllowed, match="owner_not_allowed"):
        write(author, library="equipment")


def test_visitor_writes_none():
    with pytest.raises(NotAllowed, match="owner_not_allowed"):
        write(AnonymousUser())
    assert not own_entries.own_entries(AnonymousUser(), "achievement").exists()


def test_entry_of_somebody_else_does_not_exist(author):
    foreign = write(make_user())
    ours = make_entry("achievement", organisation=make_organisation())

    for entry in (foreign, ours):
        with pytest.raises(NotFound):
            write(author, entry)
        with pytest.raises(DomainError):
            copy_own(actor=author, entry=entry)
        with pytest.raises(NotFound):
            own_entry(author, "achievement", entry.number)


def test_audience_changes_with_the_draft_and_stays_when_it_stays(author):
    entry = write(author)

    entry = write(author, entry, visibility=Visibility.OWN)
    assert entry.visibility == Visibility.OWN
    assert write(author, entry, visibility=Visibility.OWN).visibility == Visibility.OWN


def test_audience_that_is_not_offered_is_refused(author):
    with pytest.raises(NotAllowed, match="audience_not_offered"):
        write(author, visibility=Visibility.NAMED)
    with pytest.raises(NotAllowed, match="audience_not_offered"):
        write(author, visibility=Visibility.CONSORTIUM, consortium_id=1)


def test_consortium_is_offered_to_whoever_belongs_to_one():
    ensure_review_workflow()
    organisation = make_organisation()
    consortium = make_consortium(organisation)
    staff = make_staff(organisation, Role.EDITOR)

    assert Visibility.CONSORTIUM in audiences_of(staff)
    entry = write(staff, visibility=Visibility.CONSORTIUM, consortium_id=consortium.pk)
    assert entry.consortium == consortium
    assert write(staff, entry, visibility=Visibility.PUBLIC).consortium is None


def test_too_many_drafts_are_refused(author, settings):
    settings.DRAFTS_PER_PERSON = 1
    entry = write(author)

    with pytest.raises(Conflict, match="drafts_full"):
        write(author)
    assert write(author, entry).pk == entry.pk


def test_copy_carries_content_but_no_commitment(author):
    copy = copy_own(actor=author, entry=write(author))

    assert copy.title.endswith("（副本）")
    assert not copy.no_secret_pledge
    assert copy.technologies.count() == 1


def test_libraries_of_persons_are_declared():
    slugs = {spec.slug for spec in own_entries.libraries_of_persons()}

    assert {"talent", "expert", "achievement"} <= slugs
    assert "equipment" not in slugs
