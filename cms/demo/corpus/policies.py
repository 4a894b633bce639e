"""All policies of the demo region, national ones first."""

from cms.demo.corpus.policies_local import LOCAL
from cms.demo.corpus.policies_national import NATIONAL
from cms.demo.corpus.records import PolicyText

# Stands under every text: what the platform shows is a reading aid.
ORIGINAL_DECIDES = "本页为要点整理，供查询使用，办理以原文为准。"

POLICIES: tuple[PolicyText, ...] = (*NATIONAL, *LOCAL)
