"""Tables in files: reading CSV and XLSX that people have, writing what they can send back.

Knows nothing of libraries, users or the database.
"""

from registries.tabular.reading import read_table
from registries.tabular.table import BadCell, Heading, Limits, Row, Table
from registries.tabular.writing_csv import write_csv
from registries.tabular.writing_xlsx import Column, TextSheet, write_xlsx

__all__ = [
    "BadCell",
    "Column",
    "Heading",
    "Limits",
    "Row",
    "Table",
    "TextSheet",
    "read_table",
    "write_csv",
    "write_xlsx",
]
