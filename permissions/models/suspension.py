"""Which organisations are shut: the suspended ones and every unit below them, however deep."""

from django.db.models.expressions import RawSQL

# No state of a unit is copied from above: a unit keeps its own, and works again when the one above does.
_TREE = """
WITH RECURSIVE shut(id) AS (
    SELECT id FROM permissions_organisation WHERE state = 'suspended'
    UNION
    SELECT unit.id FROM permissions_organisation unit JOIN shut ON unit.parent_id = shut.id
)
SELECT id FROM shut
"""


def suspended_ids() -> RawSQL:
    """Return the ids of all organisations that may not act, for ``…__in``; the database computes them once a query."""
    return RawSQL(_TREE, ())  # noqa: S611 - a constant; the ORM cannot write a recursive query
