"""From every library to the demands that it answers, and to the form for a demand (R60)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.core import library
from portal.library import demanded
from registries.domain.demanded import demands_for
from tests.factories.entries import make_code, make_published, make_tag
from tests.factories.identity import make_organisation, make_user
from tests.portal.conftest import CANARIES, as_user, text_of

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def vision(world):
    """Return an achievement that shares a technology with some demands and its industry with none."""
    from cms.masterdata.models import Industry

    return make_published(
        "achievement",
        organisation=world.fellow,
        industry=make_code(Industry, "Z99", "别的行业"),
        technologies=[make_tag("机器视觉")],
    )


def test_every_library_leads_to_a_demand_and_says_who_needs_it(world):
    for spec in library.all_specs():
        page = text_of(as_user(None).get(f"/{spec.url_segment}/"))
        if spec.slug != "demand":
            assert demanded.publish_url(spec.demand_category) in page, spec.slug
            assert 'id="who-needs"' in page, spec.slug


def test_visitor_is_led_through_the_login_and_editor_to_the_console(world):
    path = "/publish/demands/?category=talent"

    assert as_user(None).get(path).url == "/login/?next=/publish/demands/%3Fcategory%3Dtalent"
    assert as_user(world.editor).get(path).url.endswith("/add/?category=talent")
    form = as_user(world.editor).get(as_user(world.editor).get(path).url)
    assert '<option value="talent" selected' in text_of(form)
    assert as_user(world.individual).get(path).url == "/me/entries/new/demands/?category=talent"


def test_library_of_organisations_sends_an_individual_to_his_organisation(world):
    assert as_user(world.individual).get("/publish/equipment/").url == "/register/organisation/"
    assert as_user(world.individual).get("/me/entries/new/equipment/").status_code == 404


def test_link_presets_the_kind_in_the_form_of_an_individual(world):
    page = text_of(as_user(make_user()).get("/me/entries/new/demands/?category=talent"))

    assert '<option value="talent" selected' in page
    assert '<option value="nonsense"' not in text_of(
        as_user(make_user()).get("/me/entries/new/demands/?category=nonsense")
    )


def test_demands_of_the_same_technology_come_first(world, vision):
    make_published(
        organisation=make_organisation(),
        title="同行业的需求",
        industry=vision.industry,
        technologies=[make_tag("别的")],
    )
    make_published(
        organisation=make_organisation(), title="同技术的需求", technologies=[make_tag("机器视觉")]
    )

    titles = [row.title for row in demands_for(NOBODY, vision, body=True)]

    assert titles == ["同技术的需求", "同行业的需求"]


def test_what_one_may_not_read_decides_nothing(world, vision):
    make_published(
        organisation=world.owner,
        visibility="summary",
        title="藏着技术的需求",
        technologies=[make_tag("机器视觉")],
    )

    assert not demands_for(NOBODY, vision, body=True).exists()
    assert demands_for(world.editor, vision, body=True).exists()
    assert not demands_for(world.editor, vision, body=False).exists()


def test_without_a_fitting_demand_those_of_the_kind_are_shown(world, vision):
    needs = demanded.of_entry(NOBODY, vision, body=True)

    assert (needs.fits, needs.total) == (False, 2)


def test_demand_names_similar_ones_but_not_itself(world):
    needs = demanded.of_entry(NOBODY, world.public, body=True)

    assert [row.title for row in needs.rows] == []
    assert world.public.title not in [
        row.title for row in demanded.of_entry(NOBODY, world.summary, body=False).rows
    ]


def test_page_of_an_entry_names_no_protected_word(world, vision):
    page = text_of(as_user(None).get(f"/achievements/{vision.number}/"))

    assert "谁有需求" in page
    assert [word for word in CANARIES[1:] if word in page] == []


def test_share_of_enterprise_experts_stands_above_the_list(world):
    make_published("expert", organisation=world.fellow, kind="enterprise")
    make_published("expert", organisation=world.fellow, kind="school")

    assert "企业专家占50%（2人中1人）" in text_of(as_user(None).get("/experts/"))
