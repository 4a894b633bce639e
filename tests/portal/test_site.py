"""robots.txt, sitemap.xml, all entries of an organisation, unknown filters, and what the home page offers as new."""

import re

import pytest
from django.test import override_settings

from registries.domain import attached
from tests.content.pages import make_page
from tests.factories.entries import make_published
from tests.portal.conftest import CANARIES, as_user, text_of


def test_robots_closes_what_is_personal_and_names_the_sitemap(site):
    with override_settings(DEMO=False):
        text = text_of(as_user(None).get("/robots.txt"))

    assert "Disallow: /admin/" in text
    assert "Disallow: /me/" in text
    assert "Disallow: /\n" not in text
    assert text.endswith("Sitemap: http://testserver/sitemap.xml\n")


def test_robots_keeps_machines_out_of_a_demo(site):
    with override_settings(DEMO=True):
        assert "Disallow: /\n" in text_of(as_user(None).get("/robots.txt"))


@pytest.mark.parametrize("who", [None, "publisher"])
def test_sitemap_names_what_anybody_may_read_whoever_asks(world, who):
    page = make_page("policy", slug="p-1")
    client = as_user(getattr(world, who) if who else None)

    found = re.findall(r"<loc>http://testserver([^<]+)</loc>", text_of(client.get("/sitemap.xml")))

    numbers = {one.split("/")[2] for one in found if re.match("/demands/.+/", one)}
    assert numbers == {world.public.number, world.summary.number}
    assert page.get_url() in found
    assert f"/organisations/{world.fellow.pk}/" in found
    assert {url: client.get(url).status_code for url in found if client.get(url).status_code != 200} == {}


def test_organisation_page_leads_to_the_entries_it_does_not_show(world):
    for number in range(9):
        make_published(organisation=world.fellow, title=f"同盟需求{number}")
    client = as_user(None)

    text = text_of(client.get(f"/organisations/{world.fellow.pk}/"))
    listed = text_of(client.get(f"/organisations/{world.fellow.pk}/demands/"))

    assert text.count("同盟需求") == 8
    assert f"/organisations/{world.fellow.pk}/demands/" in text
    assert [number for number in range(9) if f"同盟需求{number}" not in listed] == []


def test_entries_of_an_organisation_hide_summaries_and_unknown_organisations(world):
    client = as_user(None)

    listed = text_of(client.get(f"/organisations/{world.owner.pk}/demands/"))

    assert "公开的需求" in listed
    assert "摘要的需求" not in listed
    assert [word for word in CANARIES[1:] if word in listed] == []
    assert client.get("/organisations/999999/demands/").status_code == 404


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/demands/?region=999999", "区域：999999"),
        ("/demands/?difficulty=nonsense", "nonsense"),
        ("/policies/?region=999999", "没有区域代码 999999"),
    ],
)
def test_condition_that_does_not_exist_is_named(world, url, words):
    text = text_of(as_user(None).get(url))

    assert words in text
    assert "查看全部" in text or "清除" in text


def test_known_condition_is_not_called_unknown(world):
    text = text_of(as_user(None).get(f"/demands/?difficulty=mature&region={world.public.region_id}"))

    assert "这个条件" not in text


def test_home_offers_as_new_only_what_still_looks_for_a_partner(world, rf):
    from registries.models import Demand

    client = as_user(None)
    attached.set_status(actor=world.publisher, entry=world.public, status="unmet", reason="州内无供方")

    text = text_of(client.get("/"))

    assert Demand.objects.get(pk=world.public.pk).status == "unmet"
    assert "公开的需求" not in text
    assert "摘要的需求" in text


def test_footer_offers_no_style_guide(site):
    assert "/styleguide/" not in text_of(as_user(None).get("/"))
