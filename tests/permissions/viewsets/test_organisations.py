import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cms.masterdata.models import Holiday
from permissions.domain import consortia, merging, organisations, states
from permissions.domain.accounts import system_user
from permissions.models import Consortium, Organisation, OrganisationMerge, RoleGrant
from permissions.roles import Role
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_consortium, make_credit_code, make_organisation, make_staff
from tests.factories.sheets import enterprise_row, workbook

pytestmark = pytest.mark.django_db
SPACE = "wagtailsnippets_permissions_organisation"
DAY = datetime.timedelta(days=1)


def url(name, *args):
    return reverse(f"{SPACE}:{name}", args=args)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def operator(client):
    user = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def pair(operator):
    return make_organisation("贵州川恒化工股份有限公司"), make_organisation("川恒化工")


def facts(**changes):
    return {"name": "福泉磷化厂", "kind": "enterprise", "uscc": make_credit_code(710000001), **changes}


def test_operator_registers_an_organisation(client, operator):
    region = make_region()

    response = client.post(url("register"), facts(region=region.pk, capacities=["internship"]))

    made = Organisation.objects.get(name="福泉磷化厂")
    assert response.url == url("inspect", made.pk)
    assert (made.state, made.region, made.capacities.get().capacity) == ("unclaimed", region, "internship")


def test_a_similar_one_is_shown_first_and_registered_all_the_same_on_demand(client, operator):
    known = make_organisation("福泉磷化有限公司")

    asked = client.post(url("register"), facts(name="福泉磷化"))
    assert asked.status_code == 409
    assert known.name in asked.content.decode()
    assert not Organisation.objects.filter(name="福泉磷化").exists()

    client.post(url("register"), facts(name="福泉磷化", is_another="1"))
    assert Organisation.objects.filter(name="福泉磷化").exists()


def test_what_is_wrong_stands_beside_its_field(client, operator):
    response = client.post(url("register"), facts(uscc="123"))

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"uscc"}


@pytest.mark.parametrize("name", ["register", "unmanaged"])
def test_for_others_the_operators_screens_do_not_exist(client, name):
    client.force_login(make_staff(make_organisation(), Role.MANAGER))

    assert client.get(url(name)).status_code in {302, 403, 404}


def test_file_card_of_a_manager_has_no_operators_part(client):
    organisation = make_organisation("甲厂")
    client.force_login(make_staff(organisation, Role.MANAGER))

    page = client.get(url("inspect", organisation.pk)).content.decode()

    assert url("rename", organisation.pk) in page
    assert url("merge", organisation.pk) not in page
    assert client.get(url("merge", organisation.pk)).status_code == 404
    assert client.get(url("state", organisation.pk)).status_code == 404


def test_file_card_needs_few_queries_however_much_hangs_on_it(
    client, operator, django_assert_max_num_queries
):
    organisation = make_organisation("甲校", kind="school")
    for number in range(30):
        organisations.create_unit(
            actor=system_user(), parent=organisation, name=f"学院{number}", relation="college"
        )
    client.get(url("inspect", organisation.pk))

    with django_assert_max_num_queries(45):
        assert client.get(url("inspect", organisation.pk)).status_code == 200


def test_manager_edits_what_is_his_and_nothing_else(client):
    organisation = make_organisation("甲厂")
    client.force_login(make_staff(organisation, Role.MANAGER))

    response = client.post(
        url("edit", organisation.pk),
        {"introduction": "磷化工", "size": "small", "kind": "school", "uscc": ""},
    )

    organisation.refresh_from_db()
    assert response.status_code == 302
    assert (organisation.introduction, organisation.size, organisation.kind) == (
        "磷化工",
        "small",
        "enterprise",
    )


def test_a_verified_code_changes_with_a_reason_only_and_still_finds(client, operator):
    organisation = make_organisation("甲厂")
    old, new = organisation.uscc, make_credit_code(710000002)

    refused = client.post(url("edit", organisation.pk), {"kind": "enterprise", "uscc": new})
    assert set(refused.context["form"].errors) == {"reason"}
    client.post(url("edit", organisation.pk), {"kind": "enterprise", "uscc": new, "reason": "录入有误"})

    organisation.refresh_from_db()
    assert organisation.uscc == new
    found = client.get(url("list"), {"q": old}).content.decode()
    assert organisation.name in found


def test_suspend_with_a_reason_and_restore(client, operator):
    organisation = make_organisation("甲厂")

    assert client.post(url("state", organisation.pk), {"reason": ""}).status_code == 400
    client.post(url("state", organisation.pk), {"reason": "证照注销"})
    organisation.refresh_from_db()
    assert organisation.state == "suspended"
    client.post(url("state", organisation.pk), {"reason": ""})
    organisation.refresh_from_db()
    assert organisation.state == "verified"


def test_rename_today_and_from_a_coming_day(client, operator):
    organisation = make_organisation("甲厂")
    client.post(url("rename", organisation.pk), {"name": "乙厂"})
    client.post(url("rename", organisation.pk), {"name": "丙厂", "on": timezone.localdate() + 5 * DAY})

    organisation.refresh_from_db()
    page = client.get(url("inspect", organisation.pk)).content.decode()
    assert organisation.name == "乙厂"
    assert all(name in page for name in ("甲厂", "乙厂", "丙厂"))


def test_short_names_are_added_found_and_removed(client, operator):
    organisation = make_organisation("福泉磷化甲厂")
    client.post(url("names", organisation.pk), {"name": "福磷", "kind": "short"})
    row = organisation.names.get(kind="short")
    assert organisation.name in client.get(url("list"), {"q": "福磷"}).content.decode()

    assert client.get(url("names", organisation.pk)).status_code == 200
    client.post(url("names", organisation.pk), {"remove": row.pk})
    assert not organisation.names.filter(kind="short").exists()
    assert client.post(url("names", organisation.pk), {"remove": "x"}).status_code == 404


def test_units_are_added_moved_and_closed(client, operator):
    school = make_organisation("甲校", kind="school")
    for name in ("化工学院", "机械学院"):
        client.post(url("units", school.pk), {"name": name, "relation": "college"})
    chemistry, machines = school.units.order_by("pk")

    assert client.get(url("move", machines.pk)).status_code == 200
    moved = client.post(url("move", machines.pk), {"parent": chemistry.pk, "relation": "college"})
    assert moved.status_code == 302
    page = client.get(url("units", school.pk)).content.decode()
    assert machines.name in page
    blocked = client.post(url("close", chemistry.pk), {"reason": "撤并"})
    assert blocked.status_code == 400
    client.post(url("close", machines.pk), {"reason": "撤并"})
    machines.refresh_from_db()
    assert (machines.parent, machines.state) == (chemistry, "suspended")


def test_merge_from_choice_to_undo(client, operator, pair):
    survivor, merged = pair
    make_staff(merged, Role.EDITOR)
    entry = make_entry(organisation=merged)

    chosen = client.get(url("merge", survivor.pk)).content.decode()
    assert merged.name in chosen
    preview = client.get(url("merge_preview", survivor.pk, merged.pk))
    assert entry.title in preview.content.decode()
    refused = client.post(
        url("merge_preview", survivor.pk, merged.pk), {"reason": "重复", "typed": "别的名字"}
    )
    assert set(refused.context["form"].errors) == {"typed"}
    client.post(url("merge_preview", survivor.pk, merged.pk), {"reason": "重复", "typed": merged.name})
    merge = OrganisationMerge.objects.get()

    moved = client.get(url("inspect", merged.pk))
    assert (moved.status_code, moved.url) == (302, url("inspect", survivor.pk))
    assert client.get(url("unmerge", survivor.pk, merge.pk)).status_code == 200
    client.post(url("unmerge", survivor.pk, merge.pk), {"reason": "不是一家"})
    entry.refresh_from_db()
    assert entry.organisation == merged
    assert client.get(url("inspect", merged.pk)).status_code == 200


def test_find_the_other_one_by_a_part_of_its_name(client, operator, pair):
    survivor, _merged = pair
    other = make_organisation("都匀毛尖茶业")

    page = client.get(url("merge", survivor.pk), {"q": "毛尖"}).content.decode()
    nothing = client.get(url("merge", survivor.pk), {"q": "没有这样的"}).content.decode()

    assert url("merge_preview", survivor.pk, other.pk) in page
    assert other.name not in nothing


def test_an_undo_that_is_blocked_shows_what_stands_against_it(client, operator, pair):
    survivor, merged = pair
    entry = make_entry(organisation=merged)
    merge = merging.merge_organisations(actor=operator, survivor=survivor, merged=merged, reason="重复")
    type(entry).objects.filter(pk=entry.pk).update(organisation=make_organisation())

    page = client.get(url("unmerge", survivor.pk, merge.pk)).content.decode()
    answer = client.post(url("unmerge", survivor.pk, merge.pk), {"reason": "错"})

    assert entry.title in page
    assert answer.status_code == 400
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_portal_and_api_lead_from_the_merged_one_to_the_survivor(client, operator, pair):
    survivor, merged = pair
    merging.merge_organisations(actor=operator, survivor=survivor, merged=merged, reason="重复")
    client.logout()

    page = client.get(f"/organisations/{merged.pk}/")
    answer = client.get(f"/api/v1/organisations/{merged.pk}/")

    assert (page.status_code, page.url) == (301, f"/organisations/{survivor.pk}/")
    assert (answer.status_code, answer.json()["moved_to"]["id"]) == (301, survivor.pk)
    assert answer["Location"] == f"/api/v1/organisations/{survivor.pk}/"
    assert page["Cache-Control"] == answer["Cache-Control"] == "no-store"


def test_nobody_is_led_to_a_survivor_that_he_may_not_see(client, operator, pair):
    survivor, merged = pair
    merging.merge_organisations(actor=operator, survivor=survivor, merged=merged, reason="重复")
    states.set_state(actor=operator, organisation=survivor, state="suspended", reason="核查")
    client.logout()

    assert client.get(f"/organisations/{merged.pk}/").status_code == 404
    assert client.get(f"/api/v1/organisations/{merged.pk}/").status_code == 404
    client.force_login(make_staff(make_organisation(), Role.EDITOR))
    assert client.get(url("inspect", merged.pk)).status_code == 404


def test_operator_runs_a_consortium_from_the_first_member_to_the_last(client, operator):
    organisation = make_organisation("甲厂")
    client.post(reverse("permissions_consortium_new"), {"name": "黔南联合体", "slug": "qn", "kind": "city"})
    consortium = Consortium.objects.get(slug="qn")
    home = reverse("permissions_consortium", args=[consortium.pk])

    client.post(
        home,
        {
            "organisation": organisation.pk,
            "role": "lead",
            "admission_file": "决议〔2026〕1号",
            "scan": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"),
        },
    )
    membership = consortium.memberships.get()
    assert membership.role == "lead"
    document = client.get(reverse("permissions_admission", args=[membership.pk]))
    assert b"".join(document.streaming_content) == b"%PDF-1.4 x"
    assert document["Content-Disposition"].startswith("attachment")
    client.post(home, {"scan_for": membership.pk})
    client.post(home, {"scan_for": membership.pk, "scan": SimpleUploadedFile("a", b"<svg>")})
    client.post(home, {"scan_for": membership.pk, "scan": SimpleUploadedFile("a", b"\x89PNG\r\n\x1a\nx")})
    membership.refresh_from_db()
    assert membership.admission_scan.name.endswith(".png")
    client.post(
        reverse("permissions_consortium_edit", args=[consortium.pk]),
        {"name": "黔南产教联合体", "kind": "city"},
    )
    client.post(home, {"end": membership.pk, "last_day": ""})
    membership.refresh_from_db()
    assert membership.valid_to is not None
    page = client.get(home).content.decode()
    assert "甲厂" in page
    assert "黔南产教联合体" in client.get(reverse("permissions_consortia")).content.decode()


def test_an_admission_that_is_refused_says_why_beside_the_field(client, operator):
    organisation = make_organisation()
    consortium = make_consortium(organisation)

    response = client.post(
        reverse("permissions_consortium", args=[consortium.pk]),
        {"organisation": organisation.pk, "role": "member", "scan": SimpleUploadedFile("a.pdf", b"%PDF-x")},
    )

    assert response.status_code == 400
    assert response.context["form"].non_field_errors()


def test_who_reads_an_admission_document(client, operator):
    organisation = make_organisation()
    membership = consortia.join_consortium(
        actor=operator,
        consortium=make_consortium(),
        organisation=organisation,
        scan=SimpleUploadedFile("a", b"%PDF-x"),
    )
    address = reverse("permissions_admission", args=[membership.pk])

    for user, expected in (
        (make_staff(organisation, Role.MANAGER), 200),
        (make_staff(organisation, Role.EDITOR), 404),
        (make_staff(make_organisation(), Role.MANAGER), 404),
    ):
        client.force_login(user)
        assert client.get(address).status_code == expected


def test_a_scan_whose_file_is_gone_is_not_found(client, operator):
    membership = consortia.join_consortium(
        actor=operator,
        consortium=make_consortium(),
        organisation=make_organisation(),
        scan=SimpleUploadedFile("a", b"%PDF-x"),
    )
    membership.admission_scan.storage.delete(membership.admission_scan.name)

    assert client.get(reverse("permissions_admission", args=[membership.pk])).status_code == 404


@pytest.mark.parametrize("name", ["permissions_consortia", "permissions_holidays", "organisations_import"])
def test_consortia_holidays_and_sheets_are_the_operators(client, name):
    client.force_login(make_staff(make_organisation(), Role.MANAGER))

    assert client.get(reverse(name)).status_code == 404


def test_operator_pastes_a_notice_and_the_hint_goes(client, operator):
    hint = reverse("permissions_holidays")
    year = timezone.localdate().year
    Holiday.objects.create(day=datetime.date(year + 1, 1, 1), kind="off", name="元旦", year=year + 1)
    assert f'href="{hint}">' in client.get("/admin/").content.decode().partition("cr-notice--wait")[2]

    wrong = client.post(reverse("permissions_holidays_year", args=[year]), {"text": "二月放假"})
    assert wrong.status_code == 400
    client.post(reverse("permissions_holidays_year", args=[year]), {"text": "元旦：1月1日至3日放假。"})

    assert Holiday.objects.filter(year=year).count() == 3
    assert client.get(reverse("permissions_holidays_year", args=[year])).status_code == 200
    assert "cr-notice--wait" not in client.get("/admin/").content.decode()
    assert client.get(reverse("permissions_holidays_year", args=[1900])).status_code == 404


def test_operator_records_a_sheet_after_looking_at_it(client, operator):
    make_region()
    file = SimpleUploadedFile("单位.xlsx", workbook([enterprise_row(1), enterprise_row(2)]))
    address = reverse("organisations_import")
    assert client.get(address).status_code == 200
    assert client.get(reverse("organisations_import_template")).content[:2] == b"PK"

    checked = client.post(address, {"file": file, "default_kind": "enterprise"})
    context = checked.context
    assert context["check"].counts["create"] == 2
    assert not Organisation.objects.filter(state="unclaimed").exists()
    confirmed = {"token": context["token"], "seal": context["check"].seal, "default_kind": "enterprise"}
    outdated = client.post(address, confirmed | {"seal": "x"})
    assert outdated.status_code == 409
    done = client.post(address, confirmed)

    assert done.status_code == 302
    assert Organisation.objects.filter(state="unclaimed").count() == 2
    gone = client.post(address, confirmed)
    assert gone.url == address


def test_a_sheet_that_is_none_is_refused_beside_the_field(client, operator):
    response = client.post(
        reverse("organisations_import"), {"file": SimpleUploadedFile("a.xlsx", b"no"), "default_kind": ""}
    )

    assert set(response.context["form"].errors) == {"file"}


def test_list_needs_the_same_queries_for_one_and_for_thirty(client, operator, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url("list"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("list"))
    for _number in range(19):
        make_organisation(region=make_region())

    with django_assert_max_num_queries(len(few)):
        client.get(url("list"))


def test_grants_of_a_merged_organisation_are_the_survivors(client, operator, pair):
    survivor, merged = pair
    user = make_staff(merged, Role.MANAGER)
    merging.merge_organisations(actor=operator, survivor=survivor, merged=merged, reason="重复")

    client.force_login(user)

    assert client.get(url("edit", survivor.pk)).status_code == 200
    assert RoleGrant.dated.get(user=user).content_object == survivor


@pytest.mark.parametrize("name", ["history", "history_results"])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER])
def test_history_of_an_organisation_names_nobody_to_staff_of_others(client, name, role):
    """Whoever registers an organisation of his own comes into the console."""
    own, other = make_organisation(), make_organisation()
    colleague = make_staff(other, Role.MANAGER)
    client.force_login(make_staff(own, role))

    page = client.get(url(name, other.pk))

    assert page.status_code == 404
    assert colleague.display_name not in page.content.decode()
    assert client.get(url(name, own.pk)).status_code == (200 if role == Role.MANAGER else 404)


def test_history_of_an_organisation_is_read_by_who_answers_for_it(client, operator):
    organisation = make_organisation()
    auditor = make_staff(make_organisation("内审处", kind="service"), Role.AUDITOR)

    assert client.get(url("history", organisation.pk)).status_code == 200
    client.force_login(auditor)
    assert client.get(url("history", organisation.pk)).status_code == 200


def test_number_that_is_none_leads_to_no_organisation(client, operator):
    assert client.get(url("inspect", "²")).status_code == 404
