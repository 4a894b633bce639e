"""The columns of the library of training bases and venues."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class VenueResource(EntryResource):
    """Training bases and venues."""

    library = "venue"
    headings = {"number": _("venue number"), "title": _("name of the venue")}
    synonyms = {
        "number": ("编号", "基地编号"),
        "title": ("基地名称", "场地名称", "名称"),
        "kind": ("类别", "基地类型", "类型"),
        "level": ("级别", "认定级别"),
        "address": ("地址", "详细地址", "地点"),
        "area": ("面积", "建筑面积", "面积（平方米）", "面积（m²）"),
        "stations": ("工位", "工位数", "实训工位"),
        "capacity": ("容纳人数",),
        "sharing": ("开放对象", "共享范围"),
        "majors": ("服务专业", "面向专业"),
        "equipment_summary": ("主要设备", "设备概况"),
        "fee": ("收费", "收费方式"),
    }
