import pytest
from django.db import IntegrityError, transaction

from cms.core.constraints import broken_constraint
from cms.core.errors import Conflict, Invalid
from permissions.domain import organisations
from permissions.domain.accounts import system_user
from permissions.models import Organisation, OrganisationState
from tests.factories.identity import make_credit_code, make_organisation

pytestmark = pytest.mark.django_db


def test_unique_column_is_named():
    first = make_organisation()

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Organisation.objects.create(name="乙", kind="school", uscc=first.uscc)

    assert "uscc" in broken_constraint(caught.value)


def test_check_is_named():
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Organisation.objects.create(name="乙", kind="school", state=OrganisationState.VERIFIED)

    assert "organisation_verified_has_code" in broken_constraint(caught.value)


def test_taken_code_and_missing_code_have_errors_of_their_own():
    code = make_credit_code(991)
    make_organisation(uscc=code)

    with pytest.raises(Conflict) as taken:
        make_organisation(uscc=code)
    with pytest.raises(Invalid) as missing:
        organisations.create_organisation(
            actor=system_user(), name="无码单位", kind="school", state=OrganisationState.VERIFIED
        )

    assert (taken.value.code, missing.value.code) == ("uscc_taken", "uscc_required")
