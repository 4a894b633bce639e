"""The columns of the library of cooperation projects."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class ProjectResource(EntryResource):
    """Cooperation projects; parties are named on the entry's own screen, because they answer for themselves."""

    library = "project"
    money = frozenset({"amount"})
    identifiers = frozenset({"contract_number"})
    headings = {
        "number": _("project number"),
        "title": _("name of the project"),
        "amount": _("amount of the project (10,000 yuan)"),
    }
    synonyms = {
        "number": ("编号", "合作项目编号"),
        "title": ("项目名称", "合作项目名称", "名称"),
        "kind": ("合作类型", "项目类型", "类别"),
        "state": ("项目进展", "进展"),
        "join_until": ("征集截止", "报名截止"),
        "amount": ("项目金额", "合同金额", "金额"),
        "contract_number": ("合同号",),
        "contract_on": ("签订日期", "签约日期"),
        "content": ("合作内容", "项目内容"),
        "majors": ("相关专业", "涉及专业"),
        "organisation": ("所属单位", "牵头单位", "单位"),
    }
