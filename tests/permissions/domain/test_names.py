import datetime

import pytest
import time_machine
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotFound
from permissions.domain import names
from permissions.domain.accounts import system_user
from permissions.models import NameKind, OrganisationName
from permissions.roles import Role
from permissions.tasks import apply_names
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_a_coming_name_waits_and_is_put_in_force_on_its_day():
    organisation = make_organisation("川恒化工")
    manager, day = make_staff(organisation, Role.MANAGER), timezone.localdate() + 10 * DAY

    names.rename(actor=manager, organisation=organisation, name="川恒新材料", on=day)

    organisation.refresh_from_db()
    assert organisation.name == "川恒化工"
    assert names.waiting(organisation).get().name == "川恒新材料"
    assert names.name_on(organisation, day - DAY) == "川恒化工"
    assert names.name_on(organisation, day) == "川恒新材料"
    with time_machine.travel(timezone.now() + 10 * DAY, tick=False):
        assert names.apply_due_names(actor=system_user()) == 1
        assert names.apply_due_names(actor=system_user()) == 0
    organisation.refresh_from_db()
    assert (organisation.name, organisation.initials) == ("川恒新材料", "chxcl")
    former = organisation.names.get(kind=NameKind.FORMER)
    assert (former.name, former.valid_to) == ("川恒化工", day - DAY)


def test_the_nightly_job_applies_due_names():
    organisation = make_organisation("甲厂")
    names.rename(actor=system_user(), organisation=organisation, name="乙厂", on=timezone.localdate() + DAY)

    with time_machine.travel(timezone.now() + DAY, tick=False):
        apply_names()

    organisation.refresh_from_db()
    assert organisation.name == "乙厂"


def test_one_name_waits_at_a_time_and_can_be_taken_back():
    organisation = make_organisation("甲厂")
    system, day = system_user(), timezone.localdate() + DAY
    names.rename(actor=system, organisation=organisation, name="乙厂", on=day)

    with pytest.raises(Conflict) as caught:
        names.rename(actor=system, organisation=organisation, name="丙厂")
    assert caught.value.code == "name_waiting"

    names.remove_name(actor=system, name=names.waiting(organisation).get())
    names.rename(actor=system, organisation=organisation, name="丙厂")
    assert organisation.name == "丙厂"


def test_a_name_does_not_begin_before_the_present_one():
    organisation = make_organisation("甲厂")
    system, today = system_user(), timezone.localdate()
    names.rename(actor=system, organisation=organisation, name="乙厂")

    with pytest.raises(Invalid) as caught:
        names.rename(actor=system, organisation=organisation, name="丙厂", on=today - DAY)

    assert caught.value.code == "name_before_present"


def test_back_to_an_earlier_name_keeps_one_row_for_each():
    organisation = make_organisation("甲厂")
    system = system_user()
    for name in ("乙厂", "甲厂"):
        names.rename(actor=system, organisation=organisation, name=name)

    rows = OrganisationName.objects.filter(organisation=organisation)
    assert set(rows.values_list("name", "kind")) == {
        ("甲厂", "former"),
        ("乙厂", "former"),
        ("甲厂", "official"),
    }


def test_the_official_name_is_not_removed_a_short_one_is():
    organisation = make_organisation("甲厂")
    system = system_user()
    short = names.add_name(actor=system, organisation=organisation, name="甲", kind="short")

    with pytest.raises(Conflict) as caught:
        names.remove_name(actor=system, name=organisation.names.get(kind="official"))
    names.remove_name(actor=system, name=short)

    assert caught.value.code == "name_in_use"
    assert [row.name for row in organisation.names.all()] == ["甲厂"]


def test_a_stranger_removes_no_name():
    organisation = make_organisation("甲厂", state="unclaimed")
    short = names.add_name(actor=system_user(), organisation=organisation, name="甲", kind="short")

    with pytest.raises(NotFound):
        names.remove_name(actor=make_user(), name=short)


@pytest.mark.parametrize("name", ["李䶮工作室", "𠮷野机械有限公司"])
def test_rare_characters_are_kept(name):
    organisation = make_organisation("甲厂")

    names.rename(actor=system_user(), organisation=organisation, name=name)

    organisation.refresh_from_db()
    assert organisation.name == name


def test_name_before_the_first_known_one_is_the_present_one():
    organisation = make_organisation("甲厂", valid_from=timezone.localdate())

    assert names.name_on(organisation, timezone.localdate() - 9 * DAY) == "甲厂"
