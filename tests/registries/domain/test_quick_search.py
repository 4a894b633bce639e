import pytest

from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from permissions.models import Organisation
from registries.domain import quick_search
from registries.domain.queries import worked_on_by
from registries.domain.saving import EntryChange, save_entries
from tests.factories.entries import achievement_values, make_entry
from tests.factories.identity import make_organisation, make_user
from tests.registries.viewsets.desk import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def found(actor, text, library="demand"):
    return list(quick_search.find_entries(worked_on_by(actor, library), text, actor=actor).order_by("pk"))


def test_entries_are_found_by_title_number_owner_and_initials_of_the_owner(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, title="磷石膏除杂")
    other = make_entry(organisation=cast.enterprise, actor=cast.editor, title="锂电回收")

    assert found(cast.editor, "除杂") == [entry]
    assert found(cast.editor, other.number.lower()) == [other]
    assert found(cast.editor, "瓮安甲") == [entry, other]
    assert found(cast.editor, "wajqy 锂电") == [other]
    assert found(cast.editor, "w") == []
    assert found(cast.editor, "") == [entry, other]


def test_entry_of_a_person_is_found_by_the_initials_of_the_name():
    somebody = make_user(name="万东操")
    change = EntryChange(values=achievement_values(), person_id=somebody.person.pk, visibility="public")
    save_entries(actor=system_user(), library="achievement", changes=[change])

    rows = found(system_user(), "wdc", "achievement")

    assert [entry.person for entry in rows] == [somebody.person]


def test_nothing_of_others_is_found(cast):
    make_entry(organisation=cast.enterprise, actor=cast.editor, title="磷石膏除杂")

    assert found(cast.stranger, "磷石膏") == []
    assert quick_search.find_work(actor=cast.stranger, library="demand", text="wajqy", most=5) == []


def test_what_is_named_so_stands_first(cast):
    late = make_entry(organisation=cast.enterprise, actor=cast.editor, title="设备清单里有磷石膏")
    first = make_entry(organisation=cast.enterprise, actor=cast.editor, title="磷石膏处理")

    rows = quick_search.find_work(actor=cast.editor, library="demand", text="磷石膏", most=1)

    assert rows == [first]
    assert quick_search.find_work(actor=cast.editor, library="demand", text=late.number, most=1) == [late]


def test_organisations_are_found_by_name_code_and_initials(cast):
    other = make_organisation("荔波丙学校", kind="school")
    rows = Organisation.objects.all()

    assert quick_search.find_organisations(rows, "lbbxx", most=3) == [other]
    assert quick_search.find_organisations(rows, other.uscc, most=3) == [other]
    assert quick_search.find_organisations(rows, "丙 荔波", most=3) == [other]
    assert quick_search.find_organisations(rows, " ", most=3) == []


def test_too_long_a_search_is_refused(cast):
    with pytest.raises(Invalid):
        found(cast.editor, "词 " * 17)


def test_libraries_are_those_in_which_one_works(cast):
    assert "demand" in quick_search.libraries_of(cast.editor)
    assert quick_search.libraries_of(make_user()) == []
