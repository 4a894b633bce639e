"""The columns of the library of funds."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class FundResource(EntryResource):
    """Calls of authorities; money is written in 万元."""

    library = "fund"
    money = frozenset({"amount_min", "amount_max"})
    identifiers = frozenset({"document_number"})
    headings = {
        "number": _("fund number"),
        "title": _("name of the call"),
        "amount_min": _("amount from (10,000 yuan)"),
        "amount_max": _("amount to (10,000 yuan)"),
    }
    synonyms = {
        "number": ("编号", "资金项目编号"),
        "title": ("项目名称", "资金项目名称", "申报项目", "名称"),
        "kind": ("类别", "资金类别", "支持方式"),
        "level": ("层级", "级别"),
        "issuer": ("发布单位", "发文机关", "主管部门"),
        "document_number": ("文号",),
        "apply_until": ("截止日期", "申报截止", "截止时间"),
        "apply_from": ("开始日期", "申报开始"),
        "applicants": ("申报对象", "申报主体"),
        "policy_url": ("原文链接", "网址"),
    }
