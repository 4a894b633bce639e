"""Find the strings marked for translation in Python, template and JavaScript source, without gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

# Which arguments of each function are context, singular and plural.
SIGNATURES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\$])*`)"""
CALL = re.compile(rf"(?<![\w])(n?p?gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, order=True)
class Message:
    """One source string and the place where it was found."""

    msgid: str
    context: str = ""
    plural: str = ""
    place: str = ""


class UntranslatableCall(Exception):
    """A translation function was called with a text that no catalogue can hold."""


def messages_in_python(source: str, *, place: str) -> Iterator[Message]:
    """Yield the messages of one Python module.

    Raises:
        UntranslatableCall: the text is an f-string, which is put together before it can be looked up.
    """
    tree = ast.parse(source)
    names = _translation_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        function = names.get(called)
        if function is None:
            continue
        if any(isinstance(argument, ast.JoinedStr) for argument in node.args):
            raise UntranslatableCall(
                f"{place}:{node.lineno}: f-string inside {called}(); use a named placeholder"
            )
        texts = [_literal(argument) for argument in node.args]
        yield from _message(function, texts, f"{place}:{node.lineno}")


def messages_in_template(source: str, *, place: str) -> Iterator[Message]:
    """Yield the messages of one Django template."""
    if not settings.configured:
        settings.configure()
    yield from _messages_in_calls(templatize(source, origin=place), place=place)


def messages_in_javascript(source: str, *, place: str) -> Iterator[Message]:
    """Yield the messages of one script, which belong to the ``djangojs`` domain."""
    yield from _messages_in_calls(source, place=place)


def messages_in_tree(root: Path, *, base: Path, domain: str = "django") -> Iterator[Message]:
    """Yield the messages of every source file below ``root``; places are relative to ``base``."""
    readers = {
        "django": {".py": messages_in_python, ".html": messages_in_template, ".txt": messages_in_template},
        "djangojs": {".js": messages_in_javascript},
    }[domain]
    for path in sorted(root.rglob("*")):
        reader = readers.get(path.suffix)
        if reader is None or "node_modules" in path.parts or not path.is_file():
            continue
        if path.suffix == ".txt" and "templates" not in path.parts:
            continue
        yield from reader(path.read_text(encoding="utf-8"), place=path.relative_to(base).as_posix())


def _translation_names(tree: ast.Module) -> dict[str, str]:
    """Map each name by which this module may call a translation function to that function."""
    names = {"_": "gettext"}
    for function in SIGNATURES:
        names |= {function: function, f"{function}_lazy": function, f"{function}_noop": function}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {a.asname: names[a.name] for a in node.names if a.asname and a.name in names}
    return names


def _literal(node: ast.expr) -> str | None:
    """Return the text of a string literal, also one put together by ``+``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return None if left is None or right is None else left + right
    return None


def _messages_in_calls(text: str, *, place: str) -> Iterator[Message]:
    for call in CALL.finditer(text):
        literals: list[str | None] = [_unquote(text) for text in re.findall(LITERAL, call[2], re.DOTALL)]
        yield from _message("gettext" if call[1] == "_" else call[1], literals, place)


def _unquote(literal: str) -> str:
    return str(ast.literal_eval(literal if literal[0] != "`" else f'"""{literal[1:-1]}"""'))


def _message(function: str, texts: list[str | None], place: str) -> Iterator[Message]:
    """Yield the message of one call; a call with a variable has its text marked elsewhere."""
    context, singular, plural = (
        "" if index is None else (texts[index] if index < len(texts) else None)
        for index in SIGNATURES[function]
    )
    if singular and context is not None and plural is not None:
        yield Message(msgid=singular, context=context, plural=plural, place=place)
