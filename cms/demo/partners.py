"""Who signs with whom: a partner that knows the trade, so that no tea machine is signed with a phosphorus institute."""

import random

from cms.demo.corpus.records import AchievementText, DemandText

_TRADES: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    # industries | who solves problems | who uses results
    (("10", "26", "30", "77"), ("磷资源院", "黔中学院"), ("青禾磷化", "青禾福泉", "卓建建材")),
    (("38", "39"), ("黔中学院", "黔南职院"), ("云川电池",)),
    (("05", "15"), ("茶研所", "黔南职院"), ("云雾茶业", "金果刺梨")),
    (("01", "13", "14", "27"), ("黔南职院", "黔中学院"), ("禾味食品", "百草药材")),
    (("33", "34", "35", "43", "46"), ("黔南职院", "黔中学院"), ("恒达机械", "锦程维修")),
    (("64", "65", "72"), ("黔南职院", "黔中学院"), ("星河数据", "山水旅服")),
)
_SCHOOLS = ("黔南职院", "福泉中职", "旅艺职校")
_ANY_USERS = ("恒达机械", "禾味食品", "云川电池")


def partner_of(text: DemandText | AchievementText, *, owner_is_school: bool, chance: random.Random) -> str:
    """Return the key of an organisation that could have signed for ``text``, never its owner's."""
    keys = [key for key in _candidates(text, owner_is_school) if key != text.owner]
    return chance.choice(keys or ["黔南职院"])


def _candidates(text: DemandText | AchievementText, owner_is_school: bool) -> tuple[str, ...]:
    if isinstance(text, DemandText) and not owner_is_school:
        if text.category in {"人才", "培训"}:
            return _SCHOOLS
        if text.category == "检测":
            return ("质检院",)
    for industries, solvers, users in _TRADES:
        if text.industry[:2] in industries:
            return users if owner_is_school or isinstance(text, AchievementText) else solvers
    return _ANY_USERS if owner_is_school or isinstance(text, AchievementText) else ("黔南职院", "黔中学院")
