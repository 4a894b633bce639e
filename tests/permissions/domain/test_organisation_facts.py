import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.domain import organisations, roles
from permissions.domain.accounts import system_user
from permissions.models import FormerCode, Organisation, RoleGrant
from permissions.roles import Role
from tests.factories.entries import make_region
from tests.factories.identity import make_credit_code, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
NEW = make_credit_code(730000001)


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def edit(actor, organisation, reason="", **changes):
    return organisations.edit_organisation(
        actor=actor, organisation=organisation, changes=changes, reason=reason
    )


def test_who_may_change_what(operator):
    organisation = make_organisation()
    people = {
        "operator": operator,
        "manager": make_staff(organisation, Role.MANAGER),
        "editor": make_staff(organisation, Role.EDITOR),
        "stranger": make_user(),
    }

    may = {name: organisations.editable_fields(user, organisation) for name, user in people.items()}

    assert may == {
        "operator": organisations.MANAGER_FIELDS + organisations.OPERATOR_FIELDS,
        "manager": organisations.MANAGER_FIELDS,
        "editor": (),
        "stranger": (),
    }


def test_a_manager_changes_no_code(operator):
    organisation = make_organisation()

    with pytest.raises(NotAllowed) as caught:
        edit(make_staff(organisation, Role.MANAGER), organisation, uscc=NEW)

    assert caught.value.code == "field_not_editable"


def test_a_stranger_changes_nothing():
    with pytest.raises(NotAllowed):
        edit(make_user(), make_organisation(), introduction="x")
    with pytest.raises(NotFound):
        edit(make_user(), make_organisation(state="unclaimed"), introduction="x")


def test_what_changed_is_in_the_trail_and_nothing_is_written_without_a_change(operator):
    organisation, region = make_organisation(size="small"), make_region()

    edit(operator, organisation, region=region, size="small")
    edit(operator, organisation, region=region)

    [row] = AuditEntry.objects.for_instance(organisation).filter(action="organisation.edit")
    assert row.data["before"] == {"region": None, "size": "small"}
    assert row.data["after"] == {"region": region.code, "size": "small"}


def test_a_verified_code_needs_a_reason_and_stays_findable(operator):
    organisation = make_organisation()
    old = organisation.uscc
    with pytest.raises(Invalid) as caught:
        edit(operator, organisation, uscc=NEW)
    assert caught.value.code == "reason_required"

    edit(operator, organisation, uscc=NEW, reason="换证")
    assert FormerCode.objects.get().uscc == old
    with pytest.raises(Conflict):
        edit(operator, make_organisation(), uscc=old, reason="换证")

    edit(operator, organisation, uscc=old, reason="换回")
    assert [row.uscc for row in FormerCode.objects.all()] == [NEW]


def test_an_unclaimed_code_needs_none_and_a_verified_one_is_not_emptied(operator):
    organisation = make_organisation(state="unclaimed")
    edit(operator, organisation, uscc=NEW)
    verified = make_organisation()

    with pytest.raises(Invalid) as caught:
        edit(operator, verified, uscc="", reason="误录")

    assert caught.value.code == "uscc_required"
    assert Organisation.objects.get(pk=organisation.pk).uscc == NEW


def test_a_verified_one_that_never_had_a_code_gets_it_without_a_reason(operator):
    unit = organisations.create_unit(
        actor=operator, parent=make_organisation(), name="分公司", relation="branch"
    )

    assert edit(operator, unit, uscc=NEW).uscc == NEW


def test_a_taken_and_a_wrong_code_are_refused(operator):
    other, organisation = make_organisation(), make_organisation()

    with pytest.raises(Conflict) as caught:
        edit(operator, organisation, uscc=other.uscc, reason="换证")
    assert caught.value.code == "uscc_taken"
    with pytest.raises(Invalid) as wrong:
        edit(operator, organisation, uscc="123", reason="换证")
    assert wrong.value.code == "uscc_invalid"


def test_only_a_park_is_a_park(operator):
    park, factory = make_organisation(kind="park"), make_organisation()

    edit(operator, factory, park=park)
    for organisation, wrong in ((factory, make_organisation()), (park, park)):
        with pytest.raises(Invalid) as caught:
            edit(operator, organisation, park=wrong)
        assert caught.value.code == "park_unknown"
    with pytest.raises(Invalid):
        organisations.create_organisation(actor=operator, name="x", kind="enterprise", park=factory)


def test_kinds_on_which_others_depend_stay(operator):
    park = make_organisation(kind="park")
    make_organisation(park=park)
    bureau = make_organisation(kind="government")
    reviewer = make_staff(bureau, Role.REVIEWER)
    roles.set_jurisdiction(actor=operator, organisation=bureau, region=make_region())

    with pytest.raises(Conflict) as caught:
        edit(operator, park, kind="service")
    assert caught.value.code == "kind_has_members"
    with pytest.raises(Conflict) as caught:
        edit(operator, bureau, kind="enterprise")
    assert caught.value.code == "kind_has_offices"
    RoleGrant.dated.filter(user=reviewer).delete()
    with pytest.raises(Conflict):
        edit(operator, bureau, kind="school")
    assert edit(operator, bureau, kind="public_institution").kind == "public_institution"


def test_capacities_are_the_operators(operator):
    organisation = make_organisation(capacities=("teaching",))

    organisations.set_capacities(actor=operator, organisation=organisation, capacities=["service"])
    organisations.set_capacities(actor=operator, organisation=organisation, capacities=["service"])

    assert [row.capacity for row in organisation.capacities.all()] == ["service"]
    assert AuditEntry.objects.for_instance(organisation).filter(action="organisation.edit").count() == 1
    with pytest.raises(NotAllowed):
        organisations.set_capacities(
            actor=make_staff(organisation, Role.MANAGER), organisation=organisation, capacities=[]
        )


def test_verified_without_a_code_is_refused_in_words():
    with pytest.raises(Invalid) as caught:
        organisations.create_organisation(actor=system_user(), name="甲", kind="enterprise", state="verified")

    assert caught.value.code == "uscc_required"
