"""The columns of the equipment library."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class EquipmentResource(EntryResource):
    """Equipment; its value is written in 万元, fees in yuan as price lists do."""

    library = "equipment"
    money = frozenset({"original_value"})
    identifiers = frozenset({"asset_number", "class_code", "model_number"})
    headings = {
        "number": _("equipment number"),
        "title": _("name of the equipment"),
        "fee_outside": _("fee for others (yuan)"),
        "fee_inside": _("fee for one's own people (yuan)"),
        "original_value": _("original value (10,000 yuan)"),
    }
    synonyms = {
        "number": ("编号", "设备编号"),
        "title": ("设备名称", "仪器名称", "名称"),
        "model_number": ("规格型号", "型号"),
        "place": ("存放地点", "放置地点", "地点"),
        "technical_data": ("技术指标", "主要技术指标"),
        "functions": ("主要功能",),
        "sharing": ("共享范围", "开放对象"),
        "open_hours": ("开放时段", "开放时间"),
        "calibrated_until": ("校准有效期", "检定有效期"),
        "asset_number": ("资产编号",),
        "technologies": ("技术领域",),
        "industry": ("行业", "服务行业"),
    }
