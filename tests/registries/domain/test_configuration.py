"""The configuration as text: what is exported comes back unchanged, and applying changes what was planned."""

import datetime
import io

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.urls import reverse

from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.domain.accounts import system_user
from permissions.domain.jurisdictions import set_jurisdiction
from permissions.models import Consortium, Jurisdiction
from permissions.roles import Role
from registries.domain.configuration import document, planning
from registries.domain.configuration.section import ChangeKind
from registries.domain.levels import Step, set_steps, steps_of
from registries.domain.saved_views import provide_view
from registries.enums import ReviewLevel
from registries.models import Demand, FieldDefinition, SavedView
from tests.factories.entries import make_region
from tests.factories.identity import make_organisation, make_staff, make_user
from tests.registries.viewsets.desk import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    make_region("522700", "黔南州")
    return make_staff(make_organisation(kind="government"), Role.PLATFORM_OPERATOR)


def exported(actor):
    return yaml.safe_load(planning.export(actor=actor))


def text_of(**sections):
    return document.write(sections)


LEVELS = {"library": "demand", "kind": "", "levels": {"first": 3, "platform": 2}}


def test_export_comes_back_without_a_difference(operator):
    make_cast()
    set_steps(actor=operator, library="demand", steps=[Step(level=ReviewLevel.FIRST, days=4)])
    text = planning.export(actor=operator)

    plan = planning.plan(actor=operator, text=text)

    assert plan.differences == ()
    assert planning.export(actor=operator) == text


def test_export_says_what_roles_and_jurisdictions_give(operator):
    bureau = make_organisation(kind="government")
    city = Consortium.objects.create(name="市域联合体", slug="city")
    park = make_organisation(kind="park")
    day = datetime.date(2999, 1, 1)
    set_jurisdiction(actor=operator, organisation=bureau, consortium=city, valid_from=day, valid_to=day)
    set_jurisdiction(actor=operator, organisation=bureau, park=park, kinds=["school"], actions=["review"])
    set_jurisdiction(actor=operator, organisation=bureau, park=park, reviewer=make_user())
    set_jurisdiction(actor=operator, organisation=bureau, park=park, valid_to=datetime.date(2020, 1, 1))

    found = exported(operator)

    name, where = bureau.uscc or bureau.name, park.uscc or park.name
    assert found["jurisdictions"] == [
        {
            "authority": name, "consortium": "city", "kinds": [], "libraries": [],
            "actions": ["export", "review", "unpublish", "view", "view_body"],
            "from": "2999-01-01", "to": "2999-01-01",
        },
        {"authority": name, "park": where, "kinds": ["school"], "libraries": [], "actions": ["review"]},
    ]  # fmt: skip
    assert [item["role"] for item in found["roles"]] == [role.value for role in Role]


def test_apply_makes_exactly_what_was_planned_and_says_so(operator):
    bureau = make_organisation(kind="government", name="教育局")
    text = text_of(
        review_levels=[LEVELS],
        jurisdictions=[
            {"authority": "教育局", "region": 522700, "libraries": ["demand"], "to": "2999-01-01"}
        ],
    ).replace("'2999-01-01'", "2999-01-01")
    plan = planning.plan(actor=operator, text=text)
    assert {(one.section, one.kind) for one in plan.applied} == {
        ("review_levels", ChangeKind.ADD),
        ("jurisdictions", ChangeKind.ADD),
    }
    assert not Jurisdiction.objects.exists()

    planning.apply(actor=operator, text=text, fingerprint=plan.fingerprint)

    assert [(step.level, step.days) for step in steps_of("demand")] == [("first", 3), ("platform", 2)]
    row = Jurisdiction.objects.get()
    assert (row.organisation_id, row.region.code, row.libraries) == (bureau.pk, "522700", ["demand"])
    assert row.valid_to == datetime.date(2999, 1, 1)
    assert row.actions == ["export", "review", "unpublish", "view", "view_body"]
    audit = AuditEntry.objects.get(action="configuration.apply")
    assert (audit.user_id, audit.data["count"]) == (operator.pk, 2)
    assert planning.plan(actor=operator, text=text).differences == ()


def test_what_the_file_does_not_name_stays(operator):
    set_steps(actor=operator, library="achievement", steps=[Step(level=ReviewLevel.PLATFORM, days=9)])

    plan = planning.apply(actor=operator, text=text_of(review_levels=[LEVELS]))

    assert plan.count(ChangeKind.KEPT) == 1
    assert steps_of("achievement") == (Step(level=ReviewLevel.PLATFORM, days=9),)


def test_changed_levels_are_told_with_before_and_after(operator):
    set_steps(actor=operator, library="demand", steps=[Step(level=ReviewLevel.PLATFORM, days=9)])

    (one,) = planning.plan(actor=operator, text=text_of(review_levels=[LEVELS])).differences

    assert (one.kind, one.key) == (ChangeKind.CHANGE, "demand")
    assert (one.before["levels"], one.after["levels"]) == ({"platform": 9}, {"first": 3, "platform": 2})


def test_roles_are_compared_and_never_applied(operator):
    roles = exported(operator)["roles"]
    roles[0]["own"].append("review")

    plan = planning.apply(actor=operator, text=text_of(roles=roles))

    assert [(one.kind, one.key) for one in plan.differences] == [(ChangeKind.CODE, "role_editor")]
    assert plan.applied == ()


def test_nothing_is_applied_when_a_later_item_fails(operator, monkeypatch):
    bureau = make_organisation(kind="government", name="教育局")
    text = text_of(jurisdictions=[{"authority": "教育局", "region": "522700"}], review_levels=[LEVELS])
    levels = planning.SECTIONS[2]
    monkeypatch.setattr(
        type(levels), "_set", lambda self, key, item: lambda actor: (_ for _ in ()).throw(Conflict("x", "x"))
    )

    with pytest.raises(Conflict):
        planning.apply(actor=operator, text=text)

    assert not Jurisdiction.objects.filter(organisation=bureau).exists()


def test_apply_of_an_old_plan_is_a_conflict(operator):
    text = text_of(review_levels=[LEVELS])
    plan = planning.plan(actor=operator, text=text)
    set_steps(actor=operator, library="demand", steps=[Step(level=ReviewLevel.PLATFORM, days=9)])

    with pytest.raises(Conflict) as caught:
        planning.apply(actor=operator, text=text, fingerprint=plan.fingerprint)

    assert caught.value.code == "configuration_changed"
    assert steps_of("demand") == (Step(level=ReviewLevel.PLATFORM, days=9),)


@pytest.mark.parametrize("act", [planning.plan, planning.apply])
def test_only_the_operator_may(act):
    manager = make_staff(make_organisation(), Role.MANAGER)

    with pytest.raises(NotAllowed):
        act(actor=manager, text=text_of(review_levels=[LEVELS]))
    with pytest.raises(NotAllowed):
        planning.export(actor=manager)


BUREAU = {"authority": "教育局", "region": "522700"}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: [", "configuration_unreadable", "file"),
        ("[1]", "configuration_unreadable", "file"),
        ("version: 2", "configuration_unreadable", "file"),
        (b"version: 1\n\xff\xfe", "configuration_unreadable", "file"),
        ("version: 1\nentries: []", "configuration_unreadable", "file"),
        ("version: 1\nroles: {}", "configuration_unreadable", "file"),
        ("version: 1\na: &a [x]\nroles: *a", "configuration_unreadable", "file"),
        ("version: 1\n" + "a: " + "[" * 3000, "configuration_unreadable", "file"),
        ("#" * 2_000_001, "configuration_unreadable", "file"),
        (text_of(review_levels=["x"]), "configuration_invalid", "review_levels.1"),
        (text_of(review_levels=[{"kind": ""}]), "configuration_invalid", "review_levels.1"),
        (text_of(review_levels=[LEVELS, LEVELS]), "configuration_invalid", "review_levels.2"),
        (text_of(review_levels=[LEVELS | {"day": 1}]), "configuration_invalid", "review_levels.demand"),
        (text_of(review_levels=[LEVELS | {"levels": {}}]), "configuration_invalid", "review_levels.demand"),
        (text_of(review_levels=[LEVELS | {"levels": {"first": True}}]), "configuration_invalid", None),
        (text_of(review_levels=[LEVELS | {"levels": {"third": 1}}]), "configuration_invalid", None),
        (text_of(review_levels=[LEVELS | {"levels": {"unit": 1}}]), "configuration_invalid", None),
        (text_of(jurisdictions=["x"]), "configuration_invalid", "jurisdictions.1"),
        (text_of(jurisdictions=[BUREAU | {"authority": "没有"}]), "configuration_invalid", None),
        (text_of(jurisdictions=[{"authority": "教育局"}]), "configuration_invalid", None),
        (text_of(jurisdictions=[BUREAU | {"region": "999999"}]), "configuration_invalid", None),
        (text_of(jurisdictions=[{"authority": "教育局", "consortium": "x"}]), "configuration_invalid", None),
        (text_of(jurisdictions=[BUREAU | {"libraries": ["x"]}]), "configuration_invalid", None),
        (text_of(jurisdictions=[BUREAU | {"actions": ["grant"]}]), "configuration_invalid", None),
        (text_of(jurisdictions=[BUREAU | {"from": "soon"}]), "configuration_invalid", None),
        (text_of(jurisdictions=[BUREAU | {"till": "2999-01-01"}]), "configuration_invalid", None),
    ],
)  # fmt: skip
def test_bad_file_is_refused_with_its_place(operator, text, code, place):
    make_organisation(kind="government", name="教育局")

    with pytest.raises(Invalid) as caught:
        planning.apply(actor=operator, text=text)

    assert caught.value.code == code
    if place:
        assert list(caught.value.fields) == [place]


def test_command_exports_plans_and_applies(tmp_path):
    file, said = tmp_path / "configuration.yaml", io.StringIO()
    call_command("configuration", "export", str(file), stdout=said)
    file.write_text(text_of(review_levels=[LEVELS]), encoding="utf-8")

    with pytest.raises(SystemExit) as left:
        call_command("configuration", "plan", str(file), stdout=said)
    call_command("configuration", "apply", str(file), stdout=said)
    call_command("configuration", "plan", str(file), stdout=said)

    assert left.value.code == 2
    assert "+ review_levels: demand" in said.getvalue()
    assert "The platform is as the file says." in said.getvalue()
    assert steps_of("demand")[0].days == 3


def test_command_says_what_is_wrong(tmp_path):
    file = tmp_path / "configuration.yaml"
    file.write_text("version: 9", encoding="utf-8")

    with pytest.raises(CommandError, match="configuration_unreadable"):
        call_command("configuration", "plan", str(file))
    with pytest.raises(CommandError):
        call_command("configuration", "plan", str(tmp_path / "none.yaml"))

    said = io.StringIO()
    call_command("configuration", "export", "-", stdout=said)
    assert said.getvalue().startswith("version: 1")


def test_screen_shows_the_differences_and_applies_them(client, operator):
    client.force_login(operator)
    url = reverse("registries_configuration")
    text = text_of(review_levels=[LEVELS], roles=[{"role": "role_editor"}])
    upload = io.BytesIO(text.encode())
    upload.name = "c.yaml"

    shown = client.post(url, {"file": upload})

    plan = shown.context["plan"]
    assert (shown.status_code, len(plan.applied)) == (200, 1)
    assert "review" not in [step.level for step in steps_of("demand")]
    # A browser sends the line ends of a form, whatever those of the file were.
    data = {"apply": "1", "text": text.replace("\n", "\r\n"), "fingerprint": plan.fingerprint}
    assert client.post(url, data).status_code == 302
    assert steps_of("demand")[0].days == 3
    assert client.post(url, data).status_code == 409


@pytest.mark.parametrize("sent", [b"", b"\xff\xfe\x00", b"version: 7"])
def test_screen_says_what_is_wrong_with_a_file(client, operator, sent):
    client.force_login(operator)
    upload = io.BytesIO(sent)
    upload.name = "c.yaml"

    response = client.post(reverse("registries_configuration"), {"file": upload})

    assert (response.status_code, bool(response.context["problem"])) == (400, True)


def test_screen_is_the_operators(client, operator):
    url = reverse("registries_configuration")
    client.force_login(make_staff(make_organisation(), Role.MANAGER))
    assert client.get(url).status_code == 302
    client.force_login(operator)
    assert client.get(url).status_code == 200
    download = client.get(url, {"export": "yaml"})
    assert "no-store" in download["Cache-Control"]
    assert download.content.startswith(b"version: 1")
    assert not Demand.objects.exists()
    assert system_user().is_active


FIELD = {
    "library": "demand", "key": "hazard", "label": "危险化学品等级", "kind": "choice", "filter": True,
    "values": [{"key": "a", "label": "甲类"}, {"key": "b", "label": "乙类", "off": True}],
}  # fmt: skip


def field_of(key="hazard"):
    return FieldDefinition.objects.get(library="demand", key=key)


def test_own_fields_are_defined_changed_retired_and_restored(operator):
    planning.apply(actor=operator, text=text_of(fields=[FIELD]))
    made = field_of()
    assert (made.label, made.is_filter, made.is_listed, made.choices[1]["off"]) == (
        "危险化学品等级",
        True,
        False,
        True,
    )

    planning.apply(actor=operator, text=text_of(fields=[FIELD | {"help": "见目录", "retired": True}]))
    assert (field_of().help_text, field_of().retired_at is not None) == ("见目录", True)

    planning.apply(actor=operator, text=text_of(fields=[FIELD]))
    assert (field_of().help_text, field_of().retired_at) == ("", None)
    text = planning.export(actor=operator)
    assert planning.plan(actor=operator, text=text).differences == ()


def test_type_of_an_own_field_is_not_changed_by_a_file(operator):
    planning.apply(actor=operator, text=text_of(fields=[FIELD]))

    plan = planning.apply(actor=operator, text=text_of(fields=[FIELD | {"kind": "text", "values": []}]))

    assert [one.kind for one in plan.differences] == [ChangeKind.BY_HAND]
    assert field_of().kind == "choice"


@pytest.mark.parametrize(
    "changed",
    [
        {"library": "x"}, {"kind": "x"}, {"reference": "x"}, {"label": None}, {"values": "a"},
        {"values": [{"key": "a"}]},
        {"max_length": "x"}, {"max_length": True}, {"colour": 1}, {"key": "A b"}, {"values": []},
    ],
)  # fmt: skip
def test_own_field_that_cannot_hold_is_refused(operator, changed):
    with pytest.raises(Invalid) as caught:
        planning.apply(actor=operator, text=text_of(fields=[FIELD | changed]))

    assert caught.value.code == "configuration_invalid"
    assert not FieldDefinition.objects.exists()


def view_of(organisation, **changed):
    base = {
        "library": "demand",
        "organisation": organisation.name,
        "name": "本月到期",
        "query": "stage=draft&p=2",
    }
    return base | changed


def test_shared_views_are_provided_and_overwritten(operator):
    school = make_organisation(kind="school", name="黔南职院")

    planning.apply(actor=operator, text=text_of(views=[view_of(school, columns=["number", "title"])]))
    planning.apply(actor=operator, text=text_of(views=[view_of(school, query="stage=published")]))

    view = SavedView.objects.get()
    assert (view.organisation_id, view.query, view.columns) == (school.pk, "stage=published", [])
    assert planning.plan(actor=operator, text=planning.export(actor=operator)).differences == ()


def test_a_persons_own_views_are_not_configuration(operator):
    SavedView.objects.create(library="demand", name="我的", owner=operator)

    assert exported(operator)["views"] == []


def test_provided_view_of_a_name_that_the_operator_shares_elsewhere_is_a_conflict(operator):
    first, second = make_organisation(name="甲"), make_organisation(name="乙")
    planning.apply(actor=operator, text=text_of(views=[view_of(first)]))

    with pytest.raises(Conflict):
        planning.apply(actor=operator, text=text_of(views=[view_of(second)]))
    with pytest.raises(NotAllowed):
        provide_view(actor=make_user(), library="demand", organisation=second, name="x", query="")


@pytest.mark.parametrize(
    "wrong", [{"organisation": "没有"}, {"library": "x"}, {"columns": "a"}, {"owner": "x"}, None]
)
def test_view_that_cannot_hold_is_refused(operator, wrong):
    item = "x" if wrong is None else view_of(make_organisation(name="甲")) | wrong

    with pytest.raises(Invalid):
        planning.plan(actor=operator, text=text_of(views=[item]))
