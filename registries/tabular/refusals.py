"""Every reason for which a whole file is refused: a stable code and what to do about it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid

REASONS: dict[str, str | Promise] = {
    "file_empty": _("The file is empty. Choose the file again; it may not have been saved completely."),
    "file_too_large": _(
        "The file is %(size)s MB; at most %(limit)s MB are read. Delete pictures and unused sheets, "
        "or split the file."
    ),
    "file_kind_unknown": _(
        "“%(name)s” is not a file we can read. Save it as an Excel workbook (.xlsx) or as CSV and "
        "upload it again."
    ),
    "file_is_xls": _(
        "“%(name)s” is an old Excel file (.xls). Open it in Excel or WPS, choose “Save as”, "
        "type “Excel workbook (.xlsx)”, and upload that file."
    ),
    "file_is_html": _(
        "“%(name)s” is a web page with an Excel name. Open it in Excel or WPS, choose “Save as”, "
        "type “Excel workbook (.xlsx)”, and upload that file."
    ),
    "file_is_binary_workbook": _(
        "“%(name)s” is a binary workbook (.xlsb). Save it as an Excel workbook (.xlsx) and upload that file."
    ),
    "file_has_macros": _(
        "“%(name)s” contains macros. Save it as an Excel workbook without macros (.xlsx) and upload "
        "that file."
    ),
    "file_encrypted": _(
        "“%(name)s” is protected by a password. Remove the password in Excel or WPS (File, Info), "
        "save, and upload it again."
    ),
    "file_truncated": _(
        "“%(name)s” is damaged or incomplete. Open it in Excel or WPS, save it again, and upload the "
        "new file."
    ),
    "wrong_extension": _(
        "The name “%(name)s” does not fit the content, which is %(kind)s. Rename the file, or save "
        "it again in the right format."
    ),
    "archive_too_big": _(
        "The workbook unpacks to more than %(limit)s MB. Copy the data to a new workbook without "
        "pictures and formats, and upload that."
    ),
    "archive_ratio": _(
        "Part of the workbook is packed more than %(limit)s times. Copy the data to a new workbook "
        "and upload that."
    ),
    "archive_entries": _(
        "The workbook has more than %(limit)s parts. Copy the data to a new workbook and upload that."
    ),
    "xml_doctype": _(
        "The workbook contains an XML document type, which Excel never writes. Save it again in "
        "Excel or WPS and upload that."
    ),
    "too_many_sheets": _(
        "The workbook has more than %(limit)s sheets. Delete the sheets that are not needed."
    ),
    "no_sheet": _(
        "The workbook has no visible sheet with data. Put the data on a visible sheet, headings in "
        "its first row."
    ),
    "too_many_rows": _(
        "Sheet “%(sheet)s” has more than %(limit)s rows. Split the file, or delete empty formatted "
        "rows below the data."
    ),
    "too_many_rows_sqlite": _(
        "Sheet “%(sheet)s” has more than %(limit)s rows, the limit on SQLite. Split the file, or ask "
        "for PostgreSQL, "
        "which reads 200,000 rows."
    ),
    "too_many_columns": _(
        "Sheet “%(sheet)s” has more than %(limit)s columns. Delete the columns that are not needed, "
        "also empty formatted ones."
    ),
    "too_many_bad_cells": _(
        "Sheet “%(sheet)s” has more than %(limit)s formulas without a value or with an error. "
        "Open the file in Excel, select the cells, copy, and paste as values."
    ),
    "header_merged": _(
        "Sheet “%(sheet)s”, row %(row)s, cells %(cells)s: merged cells in the headings. "
        "Unmerge them and give every column one heading in one row."
    ),
    "cells_merged": _(
        "Sheet “%(sheet)s”, row %(row)s, cells %(cells)s are merged. Unmerge them and fill in every row."
    ),
    "header_duplicate": _(
        "Sheet “%(sheet)s”, row %(row)s: columns %(cells)s have the same heading “%(heading)s”. Keep "
        "one of them."
    ),
    "header_blank": _(
        "Sheet “%(sheet)s”, row %(row)s, column %(cells)s: the heading is missing. Write it, or "
        "delete the column."
    ),
    "no_rows": _("Sheet “%(sheet)s” has headings but no rows. Fill in at least one row below them."),
    "encoding_unknown": _(
        "Line %(line)s cannot be read as %(encoding)s. Save the file as “CSV UTF-8” in Excel or WPS "
        "and upload it again."
    ),
    "encoding_unsupported": _(
        "The file seems to be written in %(encoding)s, which is not read. Save it as “CSV UTF-8” and "
        "upload it again."
    ),
    "encoding_mixed": _(
        "The file mixes encodings: line %(line)s is not UTF-8 like the rest. Save the file as “CSV "
        "UTF-8” and upload it again."
    ),
    "csv_nul": _("Line %(line)s contains a NUL character. Save the file again as “CSV UTF-8” and upload it."),
    "csv_quote": _(
        "From line %(line)s a quotation mark is not closed or stands in a wrong place. Correct it, "
        "or use XLSX."
    ),
    "csv_cell_too_long": _("Line %(line)s: a cell has more than %(limit)s characters. Shorten it."),
}


def refuse(code: str, **params: Any) -> Invalid:
    """Return the error for ``code``; the caller raises it."""
    return Invalid(code, REASONS[code], params=params)
