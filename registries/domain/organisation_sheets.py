"""Sheets of organisations: the headings people use, the template, and the file between check and confirmation."""

import hashlib
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core import signing
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.core.errors import Conflict, Invalid
from cms.core.storage import private_storage
from permissions.crypto import decrypt_bytes, encrypt_bytes
from permissions.domain.naming import check_operates
from permissions.domain.recording import MAX_ROWS, SheetRow
from permissions.models import OrganisationKind, OrganisationSize
from registries.tabular import BadCell, Column, Limits, Table, TextSheet, read_table, write_xlsx
from registries.tabular.table import heading_key
from registries.tabular.writing_xlsx import NOTES_SHEET

SHEET = "单位"


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """One column: its heading in our template, other headings that people use, and what stands in it."""

    heading: str
    others: tuple[str, ...] = ()
    help: Any = ""
    width: int = 20
    required: bool = False


COLUMNS: dict[str, SheetColumn] = {
    "name": SheetColumn(
        heading="单位名称",
        others=("企业名称", "名称", "单位", "机构名称", "公司名称"),
        help=_l("The whole name, as on the licence."),
        width=32,
        required=True,
    ),
    "uscc": SheetColumn(
        heading="统一社会信用代码",
        others=("信用代码", "社会信用代码", "统一信用代码"),
        help=_l("18 characters; empty if there is none."),
        width=24,
    ),
    "kind": SheetColumn(
        heading="单位类型", others=("类型", "类别", "单位类别", "单位性质"), help=_l("Choose from the list.")
    ),
    "region": SheetColumn(
        heading="所属地区",
        others=("注册地", "注册地区", "所在地区", "地区", "行政区划", "所属区县"),
        help=_l("Name or code."),
    ),
    "operating_region": SheetColumn(
        heading="经营地区",
        others=("经营地", "实际经营地", "办学地"),
        help=_l("Where it differs from the first."),
    ),
    "park": SheetColumn(
        heading="所在园区",
        others=("园区", "产业园区", "所属园区"),
        help=_l("Name of a park that is registered here."),
        width=24,
    ),
    "industry": SheetColumn(
        heading="所属行业", others=("行业", "行业类别", "国民经济行业"), help=_l("Name or code."), width=24
    ),
    "size": SheetColumn(heading="企业规模", others=("规模", "规模类型"), help=_l("Choose from the list.")),
    "former_names": SheetColumn(
        heading="曾用名", others=("原名称", "更名前名称"), help=_l("Several are separated by 、"), width=24
    ),
    "introduction": SheetColumn(
        heading="简介",
        others=("单位简介", "企业简介", "简要介绍"),
        help=_l("Two or three sentences; everybody reads them."),
        width=40,
    ),
}
LIMITS = Limits(rows=MAX_ROWS, columns=60, bytes=5 * 1024 * 1024)
MAX_AGE = 24 * 60 * 60
_SALT = "registries.organisation_sheets"
_FOLDER = "organisation-sheets"


def heading_of(name: str) -> str:
    """Return the heading of a field in our template."""
    return COLUMNS[name].heading if name in COLUMNS else name


def read_rows(file: BinaryIO, *, name: str) -> tuple[list[SheetRow], list[str]]:
    """Return the rows of a sheet as texts per field, and the headings that mean nothing to us.

    Raises:
        Invalid: the file is no table, has no column 单位名称, names a field twice, or a cell cannot be read.
    """
    table = read_table(file, name=name, sheets=(SHEET,), limits=LIMITS)
    places, unknown = _places(table)
    rows = []
    for row in table.rows:
        if row.is_empty:
            continue
        texts = {field: _text(row.cells[index], row.number) for field, index in places.items()}
        if any(texts.values()):
            rows.append(SheetRow(number=row.number, texts=texts))
    return rows, unknown


def _places(table: Table) -> tuple[dict[str, int], list[str]]:
    fields = {
        heading_key(text): field
        for field, column in COLUMNS.items()
        for text in (column.heading, *column.others)
    }
    places: dict[str, int] = {}
    unknown = []
    for heading in table.headings:
        field = fields.get(heading.key)
        if field is None:
            unknown.append(heading.text)
        elif field in places:
            message = _("Two columns mean “%(heading)s”. Delete one of them.")
            raise Invalid("heading_twice", message % {"heading": heading_of(field)})
        else:
            places[field] = heading.index
    if "name" not in places:
        raise Invalid(
            "heading_missing", _("There is no column 单位名称. Take the template, or add the heading.")
        )
    return places, unknown


def _text(value: Any, row: int) -> str:
    if isinstance(value, BadCell):
        message = _("Row %(row)d: %(message)s")
        raise Invalid("cell_unreadable", message % {"row": row, "message": value.message})
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return "" if text in {"-", "—", "/", "无"} else text


def write_template(file: BinaryIO, *, rows: Sequence[Sequence[Any]] = ()) -> None:
    """Write the template with our headings, pick lists and a sheet of notes."""
    choices = {
        "kind": [str(label) for _value, label in OrganisationKind.choices],
        "size": [str(label) for _value, label in OrganisationSize.choices],
    }
    columns = [
        Column(
            heading=one.heading,
            required=one.required,
            width=one.width,
            help=str(one.help),
            choices=choices.get(field, ()),
        )
        for field, one in COLUMNS.items()
    ]
    notes = [
        [_("Column"), _("What stands in it")],
        *([one.heading, str(one.help)] for one in COLUMNS.values()),
    ]
    write_xlsx(
        file,
        title=SHEET,
        columns=columns,
        rows=rows,
        notes=TextSheet(title=NOTES_SHEET, rows=notes, widths=(20, 60)),
    )


def keep(*, actor: Any, file: BinaryIO, name: str) -> str:
    """Keep an uploaded sheet until it is confirmed; return the token that finds it for this person, for a day.

    Raises:
        NotAllowed: the actor does not operate the platform.
    """
    check_operates(actor)

    file.seek(0)
    content = file.read()
    path = private_storage().save(f"{_FOLDER}/{uuid.uuid4().hex}", ContentFile(encrypt_bytes(content)))
    facts = {"path": path, "name": name, "user": actor.pk, "hash": hashlib.sha256(content).hexdigest()}
    return signing.dumps(facts, salt=_SALT, compress=True)


def kept(*, actor: Any, token: str) -> tuple[Any, str]:
    """Return the file of a token and its name.

    Raises:
        Conflict: the token is too old, of somebody else, or the file is gone: upload it again.
    """
    gone = Conflict("sheet_gone", _("The file is not kept any more. Upload it again."))
    try:
        facts = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature as error:
        raise gone from error
    if facts["user"] != actor.pk or not private_storage().exists(facts["path"]):
        raise gone
    with private_storage().open(facts["path"], "rb") as stored:
        return io.BytesIO(decrypt_bytes(stored.read())), str(facts["name"])


def forget(*, actor: Any, token: str) -> None:
    """Delete the file of a token, after it was recorded."""
    facts = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
    if facts["user"] == actor.pk:
        private_storage().delete(facts["path"])


def delete_old(*, before: Any) -> int:
    """Delete the sheets that nobody confirmed; return how many."""
    storage = private_storage()
    if not storage.exists(_FOLDER):
        return 0
    _folders, files = storage.listdir(_FOLDER)
    old = [name for name in files if storage.get_modified_time(f"{_FOLDER}/{name}") < before]
    for name in old:
        storage.delete(f"{_FOLDER}/{name}")
    return len(old)
