"""The catalogue is complete and current, and Wagtail speaks this product's words."""

from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
import wagtail
from django.apps import apps
from django.utils.translation.trans_real import DjangoTranslation

from scripts.extraction import UntranslatableCall, messages_in_python, messages_in_template
from scripts.messages import (
    BANNED_WORDS,
    DOMAINS,
    ROOT,
    compile_catalogues,
    entry_problems,
    find_problems,
    merge,
    untranslated,
    write,
)

WAGTAIL = Path(wagtail.__file__).parent


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("locale")
    compile_catalogues(ROOT, target)
    return target


def wagtail_catalogues(domain: str, language: str) -> list[Path]:
    paths = sorted(WAGTAIL.glob(f"**/locale/{language}/LC_MESSAGES/{domain}.po"))
    installed = {Path(config.path) for config in apps.get_app_configs()}
    return [path for path in paths if path.parents[3] in installed]


def chinese(settings, compiled: Path, *, domain: str = "django") -> DjangoTranslation:
    settings.LOCALE_PATHS = [compiled]
    paths = None if domain == "django" else [str(WAGTAIL / "admin" / "locale")]
    return DjangoTranslation("zh-hans", domain=domain, localedirs=paths)


def wagtail_keys(domain: str, language: str) -> Iterator[str | tuple[str, int]]:
    for path in wagtail_catalogues(domain, language):
        for entry in polib.pofile(str(path)):
            key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
            yield (key, 0) if entry.msgid_plural else key


def test_catalogue_has_no_problems():
    assert find_problems(ROOT) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_wagtail_strings_all_have_chinese(settings, compiled, domain):
    catalogue = set(chinese(settings, compiled, domain=domain)._catalog.keys())

    missing = [key for key in wagtail_keys(domain, "en") if key not in catalogue]

    assert missing == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_wagtail_strings_avoid_banned_words(settings, compiled, domain):
    catalogue = chinese(settings, compiled, domain=domain)._catalog

    texts = [catalogue.get(key, "") for key in wagtail_keys(domain, "zh_Hans")]

    assert [text for text in texts if BANNED_WORDS.search(text)] == []


@pytest.mark.parametrize(
    ("msgid", "text"),
    [
        ("Snippets", "信息库"),
        ("Inspect", "查看"),
        ("Collections", "文件夹"),
        ("Workflows", "审核流程"),
        ("Request changes", "退回修改"),
        ("live", "已发布"),
        ("Schedule to publish", "定时发布"),
        ("By %(filter_title)s", "按%(filter_title)s"),
        ("Any date", "不限日期"),
        ("is greater than", "大于"),
        ("Token is invalid or expired", "登录已失效，请重新登录"),
    ],
)
def test_library_string_resolves_to_chinese(settings, compiled, msgid, text):
    assert chinese(settings, compiled).gettext(msgid) == text


def test_library_plural_resolves_to_chinese(settings, compiled):
    translation = chinese(settings, compiled)

    texts = [
        translation.ngettext("Used %(usage_count)s time", "Used %(usage_count)s times", n) for n in (1, 2)
    ]

    assert texts == ["已使用 %(usage_count)s 次"] * 2


def test_script_string_resolves_to_chinese(settings, compiled):
    assert chinese(settings, compiled, domain="djangojs").gettext("Autosave in progress…") == "正在自动保存…"


@pytest.mark.parametrize(
    ("msgid", "msgstr", "complaint"),
    [
        ("Hello %(name)s", "%(nom)s，您好", "placeholders differ"),
        ("%s of %s", "共 %s", "placeholders differ"),
        ("{count} rows", "多行", "placeholders differ"),
        ("<b>Note</b>", "注意", "tags differ"),
        ("Snippet", "片段", "says 片段"),
        ("Retype it.", "请检查后重新输入。", None),
        ("Nothing", "", "is empty or fuzzy"),
        ("Hello %(name)s", "%(name)s，您好", None),
        ("100%% of %(name)s", "%(name)s的 100%%", None),
    ],
)
def test_entry_with_fault_is_reported(msgid, msgstr, complaint):
    problems = list(entry_problems(polib.POEntry(msgid=msgid, msgstr=msgstr)))

    assert len(problems) == (0 if complaint is None else 1)
    assert complaint is None or complaint in problems[0]


def test_parts_that_disagree_are_reported(tmp_path):
    _part(tmp_path, "one", 'msgid "Sent"\nmsgstr "已发送"\n')
    _part(tmp_path, "two", 'msgid "Sent"\nmsgstr "已送出"\n\nmsgctxt "mail"\nmsgid "Sent"\nmsgstr "已寄出"\n')

    entries, problems = merge(tmp_path, "django")

    assert len(problems) == 1
    assert "two.po: 'Sent' is '已送出' here and '已发送' in one.po" in problems[0]
    assert entries["", "Sent"].msgstr == "已发送"
    assert entries["mail", "Sent"].msgstr == "已寄出"


def test_catalogue_that_is_old_is_reported(tmp_path):
    _part(tmp_path, "one", 'msgid "Sent"\nmsgstr "已发送"\n')
    write(tmp_path)

    _part(tmp_path, "one", 'msgid "Sent"\nmsgstr "已送出"\n')

    assert find_problems(tmp_path) == [
        "locale/zh_Hans/LC_MESSAGES/django.po is not current; run python -m scripts.messages"
    ]


def test_source_string_without_chinese_is_reported(tmp_path):
    source = tmp_path / "portal" / "views.py"
    source.parent.mkdir()
    source.write_text("from django.utils.translation import gettext as t\nt('One') + t('Two')\n")
    _part(tmp_path, "portal", 'msgid "One"\nmsgstr "一"\n')

    problems = untranslated(tmp_path, "django", merge(tmp_path, "django")[0])

    assert problems == ["portal/views.py:2: no Chinese for 'Two'"]


def test_python_messages_are_found():
    source = """
from django.utils.translation import gettext_lazy as _, npgettext, pgettext_lazy
_("plain " "and joined")
pgettext_lazy("state", "Draft")
npgettext("list", "%(n)d row", "%(n)d rows", 2)
_(variable)
"""

    found = [(m.context, m.msgid, m.plural) for m in messages_in_python(source, place="x.py")]

    assert found == [
        ("", "plain and joined", ""),
        ("state", "Draft", ""),
        ("list", "%(n)d row", "%(n)d rows"),
    ]


def test_python_message_built_by_f_string_is_refused():
    with pytest.raises(UntranslatableCall, match=r"x\.py:1: f-string inside _\(\)"):
        list(messages_in_python('_(f"Hello {name}")', place="x.py"))


def test_template_messages_are_found():
    source = """{% load i18n %}{% translate "It's" %}{% translate "Draft" context "state" %}
{{ x|default:_("None yet") }}
{% blocktranslate count n=n trimmed %}
  {{ n }} row
{% plural %}
  {{ n }} rows
{% endblocktranslate %}"""

    found = [(m.context, m.msgid, m.plural) for m in messages_in_template(source, place="x.html")]

    assert found == [
        ("", "It's", ""),
        ("state", "Draft", ""),
        ("", "None yet", ""),
        ("", "%(n)s row", "%(n)s rows"),
    ]


def _part(root: Path, name: str, text: str) -> None:
    path = root / "locale" / "parts" / f"{name}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n' + text, encoding="utf-8"
    )
