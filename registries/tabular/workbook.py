"""The sheets that a workbook lists, and where each is kept."""

import posixpath
import zipfile
from dataclasses import dataclass

from registries.tabular.archive import parse_part, parser
from registries.tabular.refusals import refuse

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, kw_only=True)
class SheetPart:
    """A worksheet of the workbook and the zip part that holds it."""

    name: str
    part: str
    visible: bool


def sheet_parts(archive: zipfile.ZipFile, *, name: str) -> list[SheetPart]:
    """Return worksheets in workbook order; chart and macro sheets are none.

    Raises:
        Invalid: the archive is no workbook.
    """
    names = set(archive.namelist())
    if WORKBOOK not in names or RELATIONS not in names:
        raise refuse("file_kind_unknown", name=name)
    relations = {
        relation.get("Id", ""): relation
        for relation in _elements(archive, RELATIONS, "Relationship", name=name)
        if relation.get("Type", "").endswith("/worksheet")
    }
    found = []
    for sheet in _elements(archive, WORKBOOK, "sheet", name=name):
        identifier = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        part = _path(relations.get(identifier, {}).get("Target", ""))
        if part in names:
            visible = sheet.get("state", "visible") == "visible"
            found.append(SheetPart(name=sheet.get("name", ""), part=part, visible=visible))
    return found


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _elements(archive: zipfile.ZipFile, part: str, element: str, *, name: str) -> list[dict[str, str]]:
    """Return the attributes of every element of that local name."""
    found: list[dict[str, str]] = []

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == element:
            found.append(attributes)

    reader = parser()
    reader.StartElementHandler = on_start
    parse_part(archive, part, reader, name=name)
    return found
