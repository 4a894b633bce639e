"""Which rule of the database a refused write broke."""

from django.db import IntegrityError


def broken_constraint(error: IntegrityError) -> str:
    """Return the name of the broken constraint on PostgreSQL, on SQLite its name or the columns of a unique one.

    Look for a part of it: a unique column is ``…_uscc_key`` here and ``permissions_organisation.uscc`` there.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    return (getattr(diagnosis, "constraint_name", None) or str(error)).rpartition(": ")[2]
