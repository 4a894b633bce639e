"""All demands of the demo region: the hand-written ones first."""

from cms.demo.corpus.demand_templates import all_written_by_template
from cms.demo.corpus.demands_chemistry import DEMANDS as CHEMISTRY
from cms.demo.corpus.demands_food import DEMANDS as FOOD
from cms.demo.corpus.demands_machines import DEMANDS as MACHINES
from cms.demo.corpus.records import DemandText

WRITTEN: tuple[DemandText, ...] = (*CHEMISTRY, *FOOD, *MACHINES)


def all_demands() -> tuple[DemandText, ...]:
    """Return every demand, always in the same order."""
    return (*WRITTEN, *all_written_by_template())
