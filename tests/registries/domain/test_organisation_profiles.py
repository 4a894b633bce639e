"""Profiles and qualifications: who keeps them, what they take, who verifies, what is shown."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.domain import merging
from permissions.domain.accounts import system_user
from permissions.models import Organisation
from permissions.roles import Role
from registries.domain import organisation_profiles as profiles
from registries.domain.organisation_profile_merge import ProfileMerge
from registries.models import OrganisationProfile, OrganisationQualification
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PDF = b"%PDF-1.4 certificate"


@pytest.fixture
def own():
    return make_organisation("甲公司")


@pytest.fixture
def publisher(own):
    return make_staff(own, Role.PUBLISHER)


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def _add(actor, organisation, **values):
    values = {"kind": "high_tech", "number": "GR202652000001", **values}
    return profiles.add_qualification(actor=actor, organisation=organisation, **values)


def test_a_publisher_keeps_the_profile_and_every_change_is_recorded(own, publisher):
    profiles.save_profile(
        actor=publisher, organisation=own, staff_count=120, staff_counted_on=timezone.localdate()
    )
    profile = profiles.save_profile(actor=publisher, organisation=own, website="https://example.org/")

    assert (profile.staff_count, profile.website) == (120, "https://example.org/")
    assert str(profile) == "甲公司"
    assert OrganisationProfile.objects.count() == 1
    last = AuditEntry.objects.filter(action="organisation.profile").order_by("-pk").first()
    assert last.organisation_id == own.pk
    assert set(last.data["changed"]) == {"website"}


@pytest.mark.parametrize("role", [Role.EDITOR, None])
def test_others_do_not_keep_it(own, role):
    stranger = make_staff(own, role) if role else make_staff(make_organisation("乙公司"), Role.MANAGER)

    with pytest.raises(NotAllowed):
        profiles.save_profile(actor=stranger, organisation=own, website="")
    with pytest.raises(NotAllowed):
        _add(stranger, own)
    assert own not in profiles.editable(stranger)


def test_the_operator_keeps_profiles_of_all_but_merged_ones(own, operator):
    old = make_organisation("丙公司")
    merging.merge_organisations(actor=system_user(), survivor=own, merged=old, reason="重复登记")

    assert own in profiles.editable(operator)
    assert not profiles.editable(operator).filter(name="丙公司").exists()
    assert profiles.verifies(operator)
    assert profiles.verifies(system_user())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"staff_count": 3}, "staff_counted_on"),
        ({"staff_counted_on": datetime.date(2026, 1, 1)}, "staff_count"),
        ({"founded_on": datetime.date(2999, 1, 1)}, "founded_on"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"registered_capital": -1}, "registered_capital"),
    ],
)
def test_impossible_facts_are_refused(own, publisher, values, field):
    with pytest.raises(Invalid) as caught:
        profiles.save_profile(actor=publisher, organisation=own, **values)

    assert list(caught.value.fields) == [field]
    assert not OrganisationProfile.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "royal"}, "kind"),
        ({"kind": "other"}, "title"),
        ({"valid_from": datetime.date(2026, 2, 1), "valid_until": datetime.date(2026, 1, 1)}, "valid_until"),
    ],
)
def test_impossible_qualifications_are_refused(own, publisher, values, field):
    with pytest.raises(Invalid) as caught:
        _add(publisher, own, **values)

    assert list(caught.value.fields) == [field]


def test_the_same_qualification_stands_once_and_not_too_many_do(own, publisher, monkeypatch):
    row = _add(publisher, own)

    with pytest.raises(Invalid) as caught:
        _add(publisher, own)
    assert caught.value.code == "qualification_twice"
    monkeypatch.setattr(profiles, "MAX_QUALIFICATIONS", 1)
    with pytest.raises(Invalid) as caught:
        _add(publisher, own, number="2")
    assert caught.value.code == "too_many"
    assert str(row) == "高新技术企业"


def test_the_operator_verifies_what_something_proves(own, publisher, operator):
    bare = _add(publisher, own, number="")
    proven = _add(publisher, own, number="", title="甲", file=ContentFile(PDF, name="证书.pdf"))

    with pytest.raises(NotAllowed):
        profiles.verify_qualification(actor=publisher, qualification=proven)
    with pytest.raises(Conflict) as caught:
        profiles.verify_qualification(actor=operator, qualification=bare)
    assert caught.value.code == "nothing_proves_it"
    row = profiles.verify_qualification(actor=operator, qualification=proven)
    with pytest.raises(Conflict):
        profiles.verify_qualification(actor=operator, qualification=proven)

    assert row.verified_by == operator
    assert profiles.verify_qualification(
        actor=system_user(), qualification=_add(publisher, own, number="7")
    ).verified_at


def test_nobody_verifies_for_his_own_organisation(operator):
    office = Organisation.objects.get(name="秘书处")
    row = _add(operator, office)

    with pytest.raises(NotAllowed):
        profiles.verify_qualification(actor=operator, qualification=row)


def test_what_is_removed_takes_its_document_along(own, publisher, django_capture_on_commit_callbacks):
    row = _add(publisher, own, file=ContentFile(PDF, name="证书.pdf"))
    plain = _add(publisher, own, number="2")
    storage, name = row.file.storage, row.file.name
    assert storage.exists(name)
    assert "证书" not in name

    with django_capture_on_commit_callbacks(execute=True):
        profiles.remove_qualification(actor=publisher, qualification=row)
        profiles.remove_qualification(actor=publisher, qualification=plain)

    assert not storage.exists(name)
    with pytest.raises(NotFound):
        profiles.remove_qualification(actor=publisher, qualification=row)


def test_expired_ones_come_last_and_are_found_no_more(own, publisher, operator):
    today = timezone.localdate()
    gone = _add(publisher, own, kind="leading", valid_until=today - DAY)
    holds = _add(publisher, own, kind="high_tech", valid_until=today)
    for row in (gone, holds):
        profiles.verify_qualification(actor=operator, qualification=row)

    assert profiles.qualifications_of(own.pk) == [holds, gone]
    assert [holds.is_expired, gone.is_expired] == [False, True]
    assert list(Organisation.objects.filter(profiles.holding(["high_tech"]))) == [own]
    assert not Organisation.objects.filter(profiles.holding(["leading"])).exists()


def test_a_merge_keeps_one_profile_and_each_qualification_once(own, publisher, operator):
    other = make_organisation("甲公司旧")
    for organisation in (own, other):
        profiles.save_profile(actor=operator, organisation=organisation, website="https://example.org/")
        _add(operator, organisation)
    _add(operator, other, kind="leading")

    assert "甲公司" in "".join(ProfileMerge().remarks(own, other))
    assert not list(ProfileMerge().remarks(own, make_organisation("乙公司")))
    assert not list(ProfileMerge().first(make_organisation("丙公司"), make_organisation("丁公司")))
    merging.merge_organisations(actor=operator, survivor=own, merged=other, reason="重复登记")

    assert OrganisationProfile.objects.get().organisation_id == own.pk
    kinds = OrganisationQualification.objects.filter(organisation=own).values_list("kind", flat=True)
    assert sorted(kinds) == ["high_tech", "leading"]


def test_the_page_saves_adds_verifies_and_removes(client, own, publisher, operator):
    url = reverse("registries_profile", args=[own.pk])
    client.force_login(publisher)
    assert client.get(reverse("registries_profiles")).url == url

    wrong = client.post(url, {"section": "profile", "staff_count": "12"})
    client.post(
        url, {"section": "profile", "registered_capital": "800", "main_products": "石膏粉 | 5 万吨 | 建材"}
    )
    bad = client.post(url, {"section": "add", "kind": "high_tech", "file": ContentFile(b"MZ", name="a.pdf")})
    client.post(
        url,
        {"section": "add", "kind": "high_tech", "number": "1", "file": ContentFile(PDF, name="a.pdf")},
    )

    assert (wrong.status_code, bad.status_code) == (400, 400)
    assert "统计日期" in wrong.content.decode()
    assert OrganisationProfile.objects.get().registered_capital == 8_000_000
    row = OrganisationQualification.objects.get()
    assert client.get(reverse("registries_profile_file", args=[own.pk, row.pk])).status_code == 200
    assert client.post(url, {"section": "nothing"}).status_code == 404
    client.force_login(operator)
    client.post(url, {"section": "verify", "qualification": row.pk})
    assert "平台已核验" in client.get(url).content.decode()
    assert client.get(reverse("registries_profiles"), {"q": "甲", "waiting": "1"}).status_code == 200
    client.post(url, {"section": "remove", "qualification": row.pk})
    assert not OrganisationQualification.objects.exists()


def test_for_strangers_pages_and_certificates_do_not_exist(client, own, publisher):
    row = _add(publisher, own, file=ContentFile(PDF, name="证书.pdf"))
    client.force_login(make_staff(make_organisation("乙公司"), Role.MANAGER))

    for url in (
        reverse("registries_profile", args=[own.pk]),
        reverse("registries_profile_file", args=[own.pk, row.pk]),
    ):
        assert client.get(url).status_code == 404
    assert (
        client.post(reverse("registries_profile", args=[own.pk]), {"section": "profile"}).status_code == 404
    )


def test_readers_see_it_with_the_organisation(client, own, publisher, operator):
    today = timezone.localdate()
    profiles.save_profile(
        actor=publisher,
        organisation=own,
        main_products="石膏粉 | 5 万吨 | 建材",
        registered_capital=8_000_000,
    )
    row = _add(publisher, own, kind="leading", number="秘密编号", valid_until=today)
    profiles.verify_qualification(actor=operator, qualification=row)
    _add(publisher, own, kind="high_tech", valid_until=today - DAY)

    page = client.get(reverse("portal:organisation", args=[own.pk])).content.decode()
    found = client.get(f"/api/v1/organisations/{own.pk}/").json()
    filtered = client.get("/api/v1/organisations/?qualification=leading").json()["results"]

    for text in ("石膏粉", "800万元", "龙头企业", "平台已核验", "已过期"):
        assert text in page
    assert "秘密编号" not in page
    assert found["profile"]["registered_capital"] == "8000000.00"
    assert [(one["kind"]["value"], one["verified"], one["expired"]) for one in found["qualifications"]] == [
        ("leading", True, False),
        ("high_tech", False, True),
    ]
    assert [one["id"] for one in filtered] == [own.pk]
    assert client.get("/api/v1/organisations/?qualification=high_tech").json()["results"] == []
