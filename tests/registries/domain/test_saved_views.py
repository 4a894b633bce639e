import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.roles import Role
from registries.domain import saved_views
from registries.models import ListPreference, SavedView
from tests.factories.identity import make_staff, make_user
from tests.registries.viewsets.desk import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def save(actor, name="退回的", **more):
    values = {"query": "stage=returned", "columns": ["number", "title"], **more}
    return saved_views.save_view(actor=actor, library="demand", name=name, **values)


def test_saved_view_keeps_the_state_and_leaves_a_trace(cast):
    view = save(
        cast.editor, query="?p=3&stage=returned&q=%E7%A3%B7&view=7&columns=x&empty=&_w_filter_fragment=1"
    )

    assert (view.query, view.columns) == ("q=%E7%A3%B7&stage=returned", ["number", "title"])
    assert AuditEntry.objects.filter(action="list_view.save", user=cast.editor).count() == 1
    assert list(saved_views.views_for(cast.editor, "demand")) == [view]
    assert not saved_views.views_for(cast.editor, "achievement").exists()


def test_own_view_is_for_nobody_else_and_a_shared_one_for_colleagues_only(cast):
    own = save(cast.editor)
    shared = save(cast.editor, "大家的", organisation_id=cast.enterprise.pk)

    assert list(saved_views.views_for(cast.editor, "demand")) == [shared, own]
    assert list(saved_views.views_for(cast.publisher, "demand")) == [shared]
    assert not saved_views.views_for(cast.stranger, "demand").exists()


def test_sharing_is_with_an_organisation_that_gave_a_role(cast):
    with pytest.raises(Invalid) as refused:
        save(cast.stranger, organisation_id=cast.enterprise.pk)

    assert refused.value.code == "organisation_foreign"
    assert list(saved_views.sharing_places(cast.editor)) == [cast.enterprise]


@pytest.mark.parametrize(("name", "code"), [("", "name_wrong"), ("长" * 41, "name_wrong")])
def test_name_is_needed_and_short(cast, name, code):
    with pytest.raises(Invalid) as refused:
        save(cast.editor, name)

    assert refused.value.code == code


def test_same_name_twice_is_a_conflict_also_by_renaming(cast):
    save(cast.editor)
    other = save(cast.editor, "另一个")

    with pytest.raises(Conflict):
        save(cast.editor)
    with pytest.raises(Conflict):
        saved_views.rename_view(actor=cast.editor, view=other, name="退回的")
    assert saved_views.rename_view(actor=cast.editor, view=other, name="另一个").name == "另一个"


def test_too_long_a_state_and_too_many_views_are_refused(cast, monkeypatch):
    with pytest.raises(Invalid) as refused:
        save(cast.editor, query="q=" + "x" * 2000)
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    save(cast.editor)

    assert refused.value.code == "state_too_long"
    with pytest.raises(Conflict) as full:
        save(cast.editor, "第二个")
    assert full.value.code == "views_full"


def test_who_works_in_no_library_saves_nothing(cast):
    with pytest.raises(NotAllowed):
        save(make_user())


def test_view_is_overwritten_and_renamed_by_who_saved_it_only(cast):
    view = save(cast.editor, organisation_id=cast.enterprise.pk)

    for act in (
        lambda: saved_views.overwrite_view(actor=cast.publisher, view=view, query=""),
        lambda: saved_views.rename_view(actor=cast.publisher, view=view, name="改名"),
    ):
        with pytest.raises(NotAllowed):
            act()
    saved_views.overwrite_view(actor=cast.editor, view=view, query="stage=draft", columns=["title"])
    saved_views.rename_view(actor=cast.editor, view=view, name=" 我的  草稿 ")

    view.refresh_from_db()
    assert (view.name, view.query, view.columns, view.organisation) == (
        "我的 草稿",
        "stage=draft",
        ["title"],
        None,
    )


def test_strangers_find_no_view_to_act_on(cast):
    view = save(cast.editor)

    for act in (
        lambda: saved_views.overwrite_view(actor=cast.stranger, view=view, query=""),
        lambda: saved_views.rename_view(actor=cast.stranger, view=view, name="x"),
        lambda: saved_views.delete_view(actor=cast.stranger, view=view),
        lambda: saved_views.open_with(actor=cast.stranger, library="demand", view=view),
    ):
        with pytest.raises(NotFound):
            act()


def test_shared_view_is_deleted_by_its_owner_or_a_manager(cast):
    manager = make_staff(cast.enterprise, Role.MANAGER)
    first = save(cast.editor, organisation_id=cast.enterprise.pk)
    second = save(cast.editor, "第二个", organisation_id=cast.enterprise.pk)
    saved_views.open_with(actor=cast.publisher, library="demand", view=first)

    with pytest.raises(NotAllowed):
        saved_views.delete_view(actor=cast.publisher, view=first)
    saved_views.delete_view(actor=manager, view=first)
    saved_views.delete_view(actor=cast.editor, view=second)

    assert not SavedView.objects.exists()
    assert saved_views.preference_of(cast.publisher, "demand").default_view is None


def test_list_opens_with_a_view_until_it_is_taken_back(cast):
    view = save(cast.editor, opens_with_it=True)
    before = saved_views.preference_of(cast.editor, "demand").default_view

    saved_views.open_with(actor=cast.editor, library="demand", view=None)

    assert before == view
    assert saved_views.preference_of(cast.editor, "demand").default_view is None


def test_columns_are_kept_per_person_and_library(cast):
    saved_views.choose_columns(
        actor=cast.editor, library="demand", columns=["title", "title", "owner", "<b>"]
    )

    assert saved_views.preference_of(cast.editor, "demand").columns == ["title", "owner"]
    assert saved_views.preference_of(cast.publisher, "demand").columns == []
    assert ListPreference.objects.count() == 1
