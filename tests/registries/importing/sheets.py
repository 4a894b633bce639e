"""Sheets of demands as enterprises send them."""

import io
from dataclasses import dataclass
from typing import Any

from registries.domain import importing
from registries.models import Demand
from registries.tabular import Column, write_csv, write_xlsx

HEADINGS = ["编号", "需求名称", "需求类别", "所属单位", "行业", "技术领域", "期望期限", "问题描述"]


@dataclass
class World:
    system: Any
    own: Any
    other: Any
    consortium: Any
    editor: Any
    stranger: Any


def row(title="磷石膏制备高强石膏粉的杂质脱除工艺", **cells):
    """Return one row in the order of HEADINGS."""
    values = {
        "需求名称": title,
        "需求类别": "research",
        "期望期限": "2027-03-31",
        "问题描述": "杂质难以脱除。",
    }
    return [(values | cells).get(heading, "") for heading in HEADINGS]


def csv_file(rows, headings=HEADINGS):
    return io.BytesIO(b"".join(write_csv(rows, headings=headings)))


def xlsx_file(rows, headings=HEADINGS, title="需求"):
    stream = io.BytesIO()
    write_xlsx(stream, title=title, columns=[Column(heading=text) for text in headings], rows=rows)
    stream.seek(0)
    return stream


def upload(actor, file, name="需求.csv", library="demand", **options):
    return importing.start_import(actor=actor, library=library, file=file, name=name, **options)


def confirm(actor, job):
    return importing.confirm_import(actor=actor, job=job, file_hash=job.file_hash)


def bring_in(actor, rows):
    """Import rows and return their entries in order."""
    job = upload(actor, csv_file(rows))
    assert job.report["errors"] == [], job.report["errors"]
    confirm(actor, job)
    return list(Demand.objects.order_by("pk"))


def errors(job):
    """Return (row, code) of every error."""
    return [(one["row"], one["code"]) for one in job.report["errors"]]
