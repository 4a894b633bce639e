"""The columns of the position library."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class PositionResource(EntryResource):
    """Positions; wages are written in yuan a month as advertisements do."""

    library = "position"
    headings = {
        "number": _("position number"),
        "title": _("name of the position"),
        "wage_min": _("wage from (yuan a month)"),
        "wage_max": _("wage to (yuan a month)"),
        "same_post_wage": _("wage of the same post (yuan a month)"),
        "internship_pay": _("pay of the internship (yuan a month)"),
    }
    synonyms = {
        "number": ("编号", "岗位编号"),
        "title": ("岗位名称", "职位名称", "名称"),
        "kind": ("岗位类型", "类型"),
        "occupation": ("职业", "职业代码"),
        "place": ("工作地点", "地点"),
        "headcount": ("人数", "招聘人数", "需求人数"),
        "apply_until": ("截止日期", "报名截止"),
        "majors": ("专业要求", "专业"),
        "education": ("学历要求", "学历"),
        "industry": ("行业",),
        "shift_pattern": ("班制",),
    }
