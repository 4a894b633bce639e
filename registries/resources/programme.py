"""The columns of the programme library."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class ProgrammeResource(EntryResource):
    """Programmes; the major is found by code or name."""

    library = "programme"
    headings = {"number": _("programme number"), "title": _("programme title")}
    synonyms = {
        "number": ("编号", "开设专业编号"),
        "title": ("名称", "专业点名称", "标题"),
        "study_level": ("层次", "办学层次"),
        "major": ("专业", "专业名称", "专业代码"),
        "schooling": ("学制", "修业年限"),
        "intake": ("招生规模", "年招生数", "招生人数"),
        "students": ("在校生", "在校生数", "在校人数"),
        "opened_in": ("开设年份", "设置年份"),
        "industry": ("对应产业", "面向行业"),
        "courses": ("核心课程", "主要课程"),
        "careers": ("就业面向", "就业方向"),
        "organisation": ("所属单位", "学校", "开设学校"),
    }
