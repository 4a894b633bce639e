"""The columns of the demand library."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class DemandResource(EntryResource):
    """Demands; money is written in 万元 as enterprises do."""

    library = "demand"
    money = frozenset({"budget_min", "budget_max", "bounty"})
    headings = {
        "number": _("demand number"),
        "title": _("demand title"),
        "budget_min": _("budget from (10,000 yuan)"),
        "budget_max": _("budget to (10,000 yuan)"),
        "bounty": _("bounty (10,000 yuan)"),
    }
    synonyms = {
        "number": ("编号", "需求编号"),
        "title": ("需求名称", "名称", "项目名称", "标题"),
        "category": ("需求类别", "类别"),
        "technologies": ("技术领域", "技术方向"),
        "industry": ("行业", "应用行业"),
        "problem": ("问题描述", "需求描述"),
        "indicators": ("量化指标", "技术指标"),
        "wanted_by": ("期望期限", "完成时限"),
        "cooperation_modes": ("合作方式", "合作形式"),
    }
