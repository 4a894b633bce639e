"""Files as people send them, made in memory."""

import io
import zipfile

import openpyxl

from registries.tabular import Limits, read_table

HEADER = ["编号", "需求名称", "投入预算（万元）", "期望期限"]


def workbook(rows, *, title="需求", also=(), change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name in also:
        book.create_sheet(name)
    if change:
        change(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def with_part(stream, name, data):
    """Return the same archive with one part put in place of, or added to, the others."""
    result = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part.filename))
        new.writestr(name, data)
    result.seek(0)
    return result


def part_of(stream, name):
    with zipfile.ZipFile(stream) as archive:
        return archive.read(name).decode()


def read(stream, name="需求.xlsx", **options):
    return read_table(stream, name=name, **options)


def cells(table):
    return [row.cells for row in table.rows]


def text_file(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))


SMALL = Limits(rows=100, columns=20)
