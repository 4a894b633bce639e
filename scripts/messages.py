"""Merge the parts of the translation catalogue, compile it, and check that nothing is missing.

    python -m scripts.messages           merge locale/parts/*.po and compile
    python -m scripts.messages --check   change nothing; exit 1 and name every problem

A machine that only runs the product compiles with ``manage.py compile_catalogues``.
Parts called ``<name>_js.po`` belong to the ``djangojs`` domain, all others to ``django``.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import polib

from scripts.extraction import Message, UntranslatableCall, messages_in_tree

ROOT = Path(__file__).resolve().parents[1]
DOMAINS = ("django", "djangojs")
PACKAGES = ("api", "cms", "content", "permissions", "portal", "registries", "services", "templates")
SCRIPTS = ("static_src",)
HEADER = """# Generated from locale/parts by "python -m scripts.messages"; edit the parts.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
# Wagtail's own words that this product says otherwise: 信息库, 查看, 文件夹, 审核流程, 退回修改, 已发布.
# Sentences that only share the characters stay possible.
BANNED_WORDS = re.compile("片段|(?<!请)检查|集合(?!时间|地点|作)|工作流|请求修改|(?<![正现])在用")
PLACEHOLDER = re.compile(r"%\(\w+\)[-+#0]*[\d.]*[a-zA-Z]|%[-+#0]*[\d.]*[sdrfi]\b|\{\w*\}")
TAG = re.compile(r"</?[a-z]\w*")
Key = tuple[str, str]


def merge(root: Path, domain: str) -> tuple[dict[Key, polib.POEntry], list[str]]:
    """Return the entries of all parts of one domain by (context, msgid), and the conflicts between parts."""
    merged: dict[Key, polib.POEntry] = {}
    origin: dict[Key, str] = {}
    problems: list[str] = []
    for path in _parts(root, domain):
        for entry in _entries(path, problems):
            key = (entry.msgctxt or "", entry.msgid)
            known = merged.get(key)
            if known is None or (entry.msgid_plural and not known.msgid_plural):
                merged[key] = entry
            if known is not None and not _agree(known, entry):
                problems.append(
                    f"{path.name}: {_name(key)} is {translation(entry)!r} here and {translation(known)!r} "
                    f"in {origin[key]}; use one wording, or a msgctxt"
                )
            origin.setdefault(key, path.name)
    return merged, problems


def render(entries: Mapping[Key, polib.POEntry]) -> str:
    """Return a catalogue in an order and a form that depend on nothing but the entries."""
    blocks = [HEADER]
    for _, entry in sorted(entries.items(), key=lambda item: (item[0][1], item[0][0])):
        plain = polib.POEntry(
            msgid=entry.msgid,
            msgctxt=entry.msgctxt,
            msgid_plural=entry.msgid_plural,
            msgstr=entry.msgstr,
            msgstr_plural=entry.msgstr_plural,
            comment=entry.comment,
            flags=sorted(entry.flags),
        )
        blocks.append(plain.__unicode__(wrapwidth=110).rstrip("\n") + "\n")
    return "\n".join(blocks)


def write(root: Path) -> list[str]:
    """Write the merged catalogues and return the conflicts; where parts disagree the first one counts."""
    problems: list[str] = []
    for domain in DOMAINS:
        entries, conflicts = merge(root, domain)
        problems += conflicts
        path = catalogue_path(root, domain)
        text = render(entries)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return problems


def compile_catalogues(root: Path, target: Path | None = None) -> list[Path]:
    """Compile the catalogues of ``root`` to ``.mo`` below ``target`` (default: beside the catalogues)."""
    compiled = []
    for domain in DOMAINS:
        source = catalogue_path(root, domain)
        if not source.exists():
            continue
        path = (catalogue_path(root, domain, base=target) if target else source).with_suffix(".mo")
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".mo.new")  # moved when complete: a process may be reading the old one
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(path)
        compiled.append(path)
    return compiled


def find_problems(root: Path) -> list[str]:
    """Return everything that ``--check`` objects to, one line each."""
    problems: list[str] = []
    for domain in DOMAINS:
        entries, conflicts = merge(root, domain)
        problems += conflicts
        problems += _stale(root, domain, entries)
        problems += [
            f"{domain}: {problem}" for entry in entries.values() for problem in entry_problems(entry)
        ]
        problems += untranslated(root, domain, entries)
    return problems


def untranslated(root: Path, domain: str, entries: Mapping[Key, polib.POEntry]) -> list[str]:
    """Return the strings of our own source that the catalogue does not translate."""
    missing: dict[tuple[str, str, str], list[str]] = {}
    try:
        for message in _source_messages(root, domain):
            entry = entries.get((message.context, message.msgid))
            if entry is None or (message.plural and entry.msgid_plural != message.plural):
                missing.setdefault((message.context, message.msgid, message.plural), []).append(message.place)
    except (UntranslatableCall, SyntaxError) as error:
        return [str(error)]
    return [
        f"{places[0]}: no Chinese for {_name((context, msgid))}" + (f" (plural {plural!r})" if plural else "")
        for (context, msgid, plural), places in sorted(missing.items())
    ]


def entry_problems(entry: polib.POEntry) -> Iterator[str]:
    """Yield what is wrong with one entry: no text, other placeholders or tags, or a banned word."""
    name = _name((entry.msgctxt or "", entry.msgid))
    text = translation(entry)
    if not text or entry.fuzzy:
        yield f"{name} is empty or fuzzy"
        return
    source = entry.msgid_plural or entry.msgid
    omitted = Counter(PLACEHOLDER.findall(entry.comment)) if entry.comment.startswith("Omits ") else Counter()
    if placeholders(source) != placeholders(text) | set(omitted):
        yield f"{name}: placeholders differ: {sorted(placeholders(source))} and {sorted(placeholders(text))}"
    if Counter(TAG.findall(source)) != Counter(TAG.findall(text)):
        yield f"{name}: tags differ in {text!r}"
    if banned := BANNED_WORDS.search(text):
        yield f"{name}: {text!r} says {banned[0]}"


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a text; those without a name are told apart by their position."""
    found = PLACEHOLDER.findall(text.replace("%%", ""))
    named = {item for item in found if item.startswith("%(") or len(item) > 2}
    unnamed = [item for item in found if item not in named]
    return named | {f"{item} #{position}" for position, item in enumerate(unnamed, start=1)}


def translation(entry: polib.POEntry) -> str:
    """Return the Chinese text, of which there is one form also for plurals."""
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def catalogue_path(root: Path, domain: str, *, base: Path | None = None) -> Path:
    """Return the path of a merged catalogue."""
    return (base or root / "locale") / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po"


def _parts(root: Path, domain: str) -> list[Path]:
    of_scripts = domain == "djangojs"
    return [
        p for p in sorted((root / "locale" / "parts").glob("*.po")) if p.stem.endswith("_js") == of_scripts
    ]


def _entries(path: Path, problems: list[str]) -> list[polib.POEntry]:
    try:
        return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name} cannot be read: {error}")
        return []


def _agree(one: polib.POEntry, other: polib.POEntry) -> bool:
    plurals = {one.msgid_plural or "", other.msgid_plural or ""} - {""}
    return translation(one) == translation(other) and len(plurals) < 2


def _name(key: Key) -> str:
    context, msgid = key
    return f"[{context}] {msgid!r}" if context else repr(msgid)


def _stale(root: Path, domain: str, entries: Mapping[Key, polib.POEntry]) -> list[str]:
    path = catalogue_path(root, domain)
    if path.exists() and path.read_text(encoding="utf-8") == render(entries):
        return []
    return [f"{path.relative_to(root).as_posix()} is not current; run python -m scripts.messages"]


def _source_messages(root: Path, domain: str) -> Iterator[Message]:
    for folder in SCRIPTS if domain == "djangojs" else PACKAGES:
        if (root / folder).is_dir():
            yield from messages_in_tree(root / folder, base=root, domain=domain)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.messages", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")
    options = parser.parse_args(arguments)
    act: Callable[[Path], list[str]] = find_problems if options.check else write
    problems = act(ROOT)
    if not options.check:
        compile_catalogues(ROOT)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
