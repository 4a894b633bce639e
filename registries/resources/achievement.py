"""The columns of the achievement library."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class AchievementResource(EntryResource):
    """Achievements; the people who completed them are chosen in the form, because a name is no key."""

    library = "achievement"
    left_out = frozenset({"completers"})
    money = frozenset({"price_min", "price_max"})
    identifiers = frozenset({"ip_number"})
    headings = {
        "number": _("achievement number"),
        "title": _("achievement title"),
        "price_min": _("price from (10,000 yuan)"),
        "price_max": _("price to (10,000 yuan)"),
    }
    synonyms = {
        "number": ("编号", "成果编号"),
        "title": ("成果名称", "名称", "标题"),
        "kind": ("成果类型",),
        "technologies": ("技术领域",),
        "industry": ("应用行业", "行业"),
        "stage_of_development": ("所处阶段",),
        "organisation": ("所属单位", "单位", "完成单位"),
    }
