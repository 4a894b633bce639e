import gettext
from io import StringIO
from pathlib import Path

from django.core.management import call_command

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "demand"
msgstr "需求"
"""


def compile_catalogues() -> str:
    output = StringIO()
    call_command("compile_catalogues", stdout=output)
    return output.getvalue()


def test_compile_catalogues_compiles_what_changed(settings, tmp_path: Path) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE, encoding="utf-8")

    first, second = compile_catalogues(), compile_catalogues()

    assert (first, second) == ("zh_Hans/LC_MESSAGES/django.po compiled\n", "")
    assert gettext.translation("django", tmp_path, ["zh_Hans"]).gettext("demand") == "需求"
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
