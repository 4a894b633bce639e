import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.access import standing_of
from permissions.domain import admissions, consortia
from permissions.models import ConsortiumMember, Organisation, User
from permissions.roles import Role
from tests.factories.identity import make_consortium, make_organisation, make_staff

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj"


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def join(operator, consortium, organisation, **fields):
    return consortia.join_consortium(
        actor=operator, consortium=consortium, organisation=organisation, **fields
    )


def test_the_audience_follows_admission_and_end_at_once(operator):
    organisation, consortium = make_organisation(), make_consortium()
    editor = make_staff(organisation, Role.EDITOR)
    heard = []

    def hear(sender, announcement, **kwargs):
        heard.append(announcement.kind)

    def audience():
        return standing_of(User.objects.get(pk=editor.pk)).consortia

    announced.connect(hear)
    try:
        membership = join(operator, consortium, organisation)
        assert audience() == {consortium.pk}
        consortia.leave_consortium(actor=operator, membership=membership)
    finally:
        announced.disconnect(hear)

    assert audience() == frozenset()
    assert heard == [Kind.CONSORTIUM_JOINED, Kind.CONSORTIUM_LEFT]


def test_a_membership_is_ended_once_and_not_before_it_began(operator):
    consortium, today = make_consortium(), timezone.localdate()
    membership = join(operator, consortium, make_organisation(), valid_from=today)

    with pytest.raises(Invalid):
        consortia.leave_consortium(actor=operator, membership=membership, on=today - DAY)
    consortia.leave_consortium(actor=operator, membership=membership)
    assert membership.valid_to == today

    past = ConsortiumMember.objects.create(
        consortium=consortium, organisation=make_organisation(), valid_to=today - DAY
    )
    with pytest.raises(Conflict) as caught:
        consortia.leave_consortium(actor=operator, membership=past)
    assert caught.value.code == "membership_over"


def test_an_end_by_somebody_else_is_a_conflict(operator):
    membership = join(operator, make_consortium(), make_organisation())
    ConsortiumMember.objects.filter(pk=membership.pk).update(valid_to=timezone.localdate())

    with pytest.raises(Conflict) as caught:
        consortia.leave_consortium(actor=operator, membership=membership)

    assert caught.value.code == "changed_meanwhile"


@pytest.mark.parametrize(
    ("content", "ending"), [(PDF, ".pdf"), (b"\xff\xd8\xff\xe0jpg", ".jpg"), (b"\x89PNG\r\n\x1a\nx", ".png")]
)
def test_a_scan_is_kept_by_its_content_not_by_its_name(operator, content, ending):
    scan = SimpleUploadedFile("../../理事会决议.exe", content)

    membership = join(operator, make_consortium(), make_organisation(), scan=scan)

    name = membership.admission_scan.name
    assert name.startswith(f"admissions/{membership.consortium_id}/")
    assert name.endswith(ending)
    assert "理事会" not in name
    assert membership.admission_scan.read() == content


def test_a_scan_of_another_kind_or_too_large_is_refused_and_nothing_is_written(operator, monkeypatch):
    consortium, organisation = make_consortium(), make_organisation()

    with pytest.raises(Invalid) as caught:
        join(operator, consortium, organisation, scan=SimpleUploadedFile("a.pdf", b"<html>"))
    assert caught.value.code == "scan_kind"

    monkeypatch.setattr(admissions, "MAX_BYTES", 5)
    with pytest.raises(Invalid) as caught:
        join(operator, consortium, organisation, scan=SimpleUploadedFile("a.pdf", PDF))
    assert caught.value.code == "scan_too_large"
    assert not consortium.memberships.exists()


def test_a_scan_that_arrives_later_is_added(operator):
    membership = join(operator, make_consortium(), make_organisation())

    consortia.add_admission_scan(actor=operator, membership=membership, scan=SimpleUploadedFile("a", PDF))

    membership.refresh_from_db()
    assert membership.admission_scan.read() == PDF


def test_who_reads_a_scan(operator):
    membership = join(operator, make_consortium(), make_organisation())
    manager = make_staff(membership.organisation, Role.MANAGER)
    stranger = make_staff(make_organisation(), Role.MANAGER)

    may = [admissions.may_read_scan(user, membership) for user in (operator, manager, stranger)]

    assert may == [True, True, False]


def test_suspended_organisations_do_not_join_nor_do_days_run_backwards(operator):
    consortium, today = make_consortium(), timezone.localdate()
    resting = make_organisation(state="suspended")

    with pytest.raises(Conflict) as caught:
        join(operator, consortium, resting)
    assert caught.value.code == "organisation_at_rest"
    with pytest.raises(Invalid) as bad_days:
        join(operator, consortium, make_organisation(), valid_from=today, valid_to=today - DAY)
    assert bad_days.value.code == "dates_reversed"


def test_two_admissions_that_both_passed_the_check_leave_one(operator):
    consortium, organisation = make_consortium(), make_organisation()
    # Begins later and has no end: not in force today, so only the database knows.
    ConsortiumMember.objects.create(
        consortium=consortium,
        organisation=organisation,
        valid_from=timezone.localdate() + DAY,
    )

    with pytest.raises(Conflict) as caught:
        join(operator, consortium, organisation)

    assert caught.value.code == "already_member"


def test_facts_are_edited_the_name_stays_unique(operator):
    one, two = make_consortium(), make_consortium()

    consortia.edit_consortium(actor=operator, consortium=one, name="新名", kind="industry")
    with pytest.raises(Conflict):
        consortia.edit_consortium(actor=operator, consortium=two, name="新名", kind="city")

    one.refresh_from_db()
    assert (one.name, one.kind) == ("新名", "industry")


def test_list_counts_members_of_today_in_one_query(operator, django_assert_num_queries):
    member, merged = make_organisation(), make_organisation()
    consortium = make_consortium(member, merged)
    ConsortiumMember.objects.create(
        consortium=consortium, organisation=make_organisation(), valid_to=timezone.localdate() - DAY
    )
    Organisation.objects.filter(pk=merged.pk).update(state="merged", merged_into=member)

    with django_assert_num_queries(1):
        [row] = consortia.with_member_counts()

    assert row.members == 1


def test_members_are_sorted_by_seat_then_name(operator):
    consortium = make_consortium()
    for name, role in (("乙", "member"), ("甲", "member"), ("丙", "lead"), ("丁", "council")):
        join(operator, consortium, make_organisation(name), role=role)

    names = [row.organisation.name for row in sorted(consortium.memberships.all(), key=consortia.rank)]

    assert names == ["丙", "丁", "甲", "乙"]


def test_only_the_operator_runs_consortia(operator):
    consortium, organisation = make_consortium(), make_organisation()
    manager = make_staff(organisation, Role.MANAGER)
    membership = join(operator, consortium, organisation)

    for act in (
        lambda: consortia.edit_consortium(actor=manager, consortium=consortium, name="x", kind="city"),
        lambda: join(manager, consortium, organisation),
        lambda: consortia.leave_consortium(actor=manager, membership=membership),
        lambda: consortia.add_admission_scan(
            actor=manager, membership=membership, scan=SimpleUploadedFile("a", PDF)
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
