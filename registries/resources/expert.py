"""The columns of the expert library."""

from django.utils.translation import gettext_lazy as _

from registries.resources.base import EntryResource


class ExpertResource(EntryResource):
    """Experts; the person is chosen in the form, because a name is no key."""

    library = "expert"
    left_out = frozenset({"expert"})
    headings = {
        "number": _("expert number"),
        "title": _("expert: how to call them, and in what"),
        "fee_min": _("fee from (yuan a day)"),
        "fee_max": _("fee to (yuan a day)"),
    }
    synonyms = {
        "number": ("编号", "专家编号"),
        "title": ("专家", "专家名称", "称谓"),
        "kind": ("专家类型", "类型"),
        "technologies": ("擅长领域", "技术领域"),
        "services": ("可服务类型", "服务类型"),
        "industry": ("行业", "服务行业"),
        "professional_title": ("职称",),
        "post": ("职务",),
        "research": ("研究方向",),
        "discipline": ("学科", "专业"),
        "achievements": ("代表成果",),
    }
