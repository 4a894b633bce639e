"""What every page has, and what no page may have."""

import gzip
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.content.pages import make_page
from tests.factories.identity import PASSWORD, make_user
from tests.portal.conftest import as_user, text_of

pytestmark = pytest.mark.django_db
STATIC = Path(settings.BASE_DIR) / "static_src" / "portal"
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def paths(world: Any) -> list[str]:
    return [
        "/",
        "/demands/",
        "/achievements/",
        f"/demands/{world.public.number}/",
        f"/demands/{world.summary.number}/",
        "/organisations/",
        f"/organisations/{world.owner.pk}/",
        "/policies/",
        "/events/",
        "/fairs/",
        make_page("event", slug="e-1").get_url(),
        make_page("fair", slug="f-1").get_url(),
        make_page("policy", slug="p-1").get_url(),
        "/search/?q=需求",
        "/login/",
        "/accessibility/",
        "/styleguide/",
    ]


def test_pages_have_the_frame_and_no_inline_code(world):
    client = as_user(None)

    for path in paths(world):
        response = client.get(path)
        page = text_of(response)
        assert response.status_code == 200, path
        assert '<html lang="zh-Hans"' in page, path
        assert page.count("<h1") == 1, path
        assert page.index('class="skip-link"') < page.index("<header>") < page.index('<main id="main"'), path
        assert re.findall(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)', page) == [], path
        assert len(re.findall(r'id="([^"]+)"', page)) == len(set(re.findall(r'id="([^"]+)"', page))), path


def test_headings_skip_no_level(world):
    for path in paths(world):
        levels = [int(level) for level in re.findall(r"<h([1-6])", text_of(as_user(None).get(path)))]
        steps = [(one, two) for one, two in itertools.pairwise(levels) if two > one + 1]
        assert levels[0] == 1, path
        assert steps == [], (path, levels)


@pytest.mark.parametrize("name", [None, "editor", "individual"])
def test_links_of_header_and_footer_lead_somewhere(world, name):
    client = as_user(getattr(world, name) if name else None)
    page = text_of(client.get("/demands/"))
    head, foot = page[: page.index("<main")], page[page.index("<footer") :]

    links = set(re.findall(r'href="(/[^"]*)"', head + foot)) - set(re.findall(r'href="(/static[^"]*)"', page))

    assert {link: client.get(link).status_code for link in links if link != "/admin/"} == {
        link: 200 for link in links if link != "/admin/"
    }


def test_home_links_lead_somewhere(world):
    client = as_user(None)
    page = text_of(client.get("/"))

    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)"', page) if "/static" not in link
    }

    assert [link for link in links if client.get(link, follow=True).status_code != 200] == []


def test_navigation_marks_the_present_place(world):
    page = text_of(as_user(None).get("/demands/"))

    assert '<a href="/demands/" aria-current="page">' in page
    assert '<a href="/demands/" aria-current="true">' in text_of(
        as_user(None).get(f"/demands/{world.public.number}/")
    )


def test_display_choices_are_kept_and_rendered_by_the_server(site):
    client = Client()

    answer = client.get("/display/", {"size": "large", "next": "/organisations/?kind=school"})
    client.get("/display/", {"contrast": "more", "next": "/"})
    page = text_of(client.get("/organisations/"))

    assert answer.url == "/organisations/?kind=school"
    assert '<html lang="zh-Hans" data-size="large" data-contrast="more">' in page
    assert page.count('aria-pressed="true"') == 2

    client.get("/display/", {"size": "", "next": "/"})
    assert "data-size" not in text_of(client.get("/organisations/")).split(">")[1]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "",
        "\t//evil.example",
    ],
)
def test_display_switch_goes_nowhere_else(db, target):
    assert Client().get("/display/", {"size": "large", "next": target}).url == "/"


def test_unknown_display_values_count_as_off(site):
    client = Client()
    client.cookies["cj_size"] = '"><script>alert(1)</script>'
    client.get("/display/", {"contrast": "<b>", "next": "/"})

    assert "data-size" not in text_of(client.get("/organisations/"))[:200]
    assert "cj_contrast" not in {name for name, morsel in client.cookies.items() if morsel.value}


def test_login_goes_on_to_where_one_was_going(site):
    user = make_user()
    client = Client()

    answer = client.post(
        "/login/?next=/organisations/",
        {"username": user.username, "password": PASSWORD, "next": "/organisations/"},
    )

    assert answer.url == "/organisations/"
    assert user.display_name in text_of(client.get("/organisations/"))


def test_login_refuses_foreign_targets(site):
    user = make_user()

    answer = Client().post(
        "/login/", {"username": user.username, "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert answer.url == reverse("portal:me")


def test_failed_login_says_the_same_for_known_and_unknown_names(site):
    user = make_user()

    known = text_of(Client().post("/login/", {"username": user.username, "password": "wrong"}))
    unknown = text_of(Client().post("/login/", {"username": "nobody-here", "password": "wrong"}))

    assert "登录名与密码不匹配" in known
    assert "登录名与密码不匹配" in unknown
    assert 'role="alert"' in known


def test_locked_login_says_when_to_try_again(site):
    user = make_user()
    client = Client()
    for _attempt in range(6):
        answer = client.post("/login/", {"username": user.username, "password": "wrong"})

    assert answer.status_code == 429
    assert "15" in text_of(answer)
    assert '<html lang="zh-Hans"' in text_of(answer)


def test_logout_takes_a_post(site):
    client = as_user(make_user())

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/"
    assert client.get("/me/").status_code == 302


def test_missing_pages_answer_in_the_frame(site):
    answer = Client().get("/nothing-here/")

    assert answer.status_code == 404
    assert "没有找到这一页" in text_of(answer)
    assert 'class="skip-link"' in text_of(answer)


def test_error_page_needs_neither_request_nor_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")

    assert "这一页暂时打不开" in page


def test_console_link_is_for_those_who_may_enter(world):
    assert 'href="/admin/"' in text_of(as_user(world.editor).get("/organisations/"))
    assert 'href="/admin/"' not in text_of(as_user(world.individual).get("/organisations/"))


def test_style_sheets_stay_small():
    sheets = {name: len(gzip.compress((STATIC / name).read_bytes())) for name in ("tokens.css", "portal.css")}

    assert sum(sheets.values()) < 10_000, sheets


def test_every_icon_used_is_in_the_sprite():
    sprite = (STATIC / "icons.svg").read_text()
    sources = [*TEMPLATES.rglob("*.html"), *(Path(settings.BASE_DIR) / "portal").rglob("*.py")]
    used = {name for path in sources for name in re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text())}

    assert {name for name in used if f'id="i-{name}"' not in sprite} == set()
    assert len(used) > 20


def test_templates_have_no_inline_code():
    own = [TEMPLATES / "portal", TEMPLATES / "registries", TEMPLATES / "content", *TEMPLATES.glob("*.html")]
    files = [path for place in own for path in (place.rglob("*.html") if place.is_dir() else [place])]

    found = [
        path.name
        for path in files
        if re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*src)', path.read_text())
    ]

    assert found == []
