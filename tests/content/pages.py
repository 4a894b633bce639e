"""Pages for tests: as objects, and as what a browser posts."""

import datetime
from typing import Any

from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from content.models import (
    EventIndexPage,
    EventPage,
    ExchangeFairPage,
    FairIndexPage,
    PolicyIndexPage,
    PolicyPage,
)

TYPES: dict[str, tuple[type[Any], type[Any]]] = {
    "event": (EventPage, EventIndexPage),
    "fair": (ExchangeFairPage, FairIndexPage),
    "policy": (PolicyPage, PolicyIndexPage),
}
KINDS = tuple(TYPES)


def at(days: float = 0) -> datetime.datetime:
    """Return a time some days from now, to the minute."""
    return (timezone.now() + datetime.timedelta(days=days)).replace(second=0, microsecond=0)


def on(days: int = 0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def defaults_of(kind: str) -> dict[str, Any]:
    if kind == "policy":
        return {"level": "national", "issuing_office": "测试机关", "topics": ["tax"], "issued_on": on(-30)}
    fields = {"starts_at": at(10), "ends_at": at(11), "place": "会展中心"}
    return fields | ({"kind": "talent"} if kind == "fair" else {})


def make_page(kind: str, *, live: bool = True, **fields: Any) -> Any:
    """Return a page below the index of its type, published unless told otherwise."""
    model, index = TYPES[kind]
    values = {
        "title": f"测试{kind}",
        "source": "本平台",
        "responsible_editor": "演示用户01",
        "live": live,
        **defaults_of(kind),
        **fields,
    }
    page = index.objects.get().add_child(instance=model(**values))
    page.save_revision()
    return page


def form_of(kind: str, **changes: Any) -> dict[str, Any]:
    """Return what the editor of a page type posts; empty inline lists unless told otherwise."""
    fields: dict[str, Any] = {
        "title": f"磷化工{kind}",
        "slug": f"new-{kind}",
        "search_description": "",
        "summary": "一句话摘要",
        "body": streamfield([("paragraph", rich_text("<p>正文内容</p>"))]),
        "source": "本平台",
        "responsible_editor": "演示用户01",
        "visibility": "public",
        "consortium": "",
        "audience_organisations": inline_formset([]),
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
    }
    fields |= _policy_form() if kind == "policy" else _gathering_form(kind)
    fields |= changes
    # Lists mean repeated keys here, which the helper would number.
    repeated = {name: fields.pop(name) for name in ("topics", "audience_kinds") if name in fields}
    return {**nested_form_data(fields), **repeated}


def _policy_form() -> dict[str, Any]:
    return {
        "document_number": "测试〔2026〕1号",
        "level": "national",
        "region": "",
        "issuing_office": "测试机关",
        "topics": ["tax", "integration"],
        "audience_kinds": ["enterprise"],
        "issued_on": str(on(-30)),
        "effective_on": "",
        "expires_on": "",
        "replaces": "",
    }


def _gathering_form(kind: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "starts_at": stamp(at(10)),
        "ends_at": stamp(at(11)),
        "place": "会展中心 2 号厅",
        "region": "",
        "online_url": "",
        "capacity": "120",
        "organiser_text": "演示主办方",
        "registration_opens_at": "",
        "registration_closes_at": "",
        "organisers": inline_formset([]),
    }
    if kind == "event":
        return fields | {"agenda": inline_formset([])}
    return fields | {
        "kind": "talent",
        "theme": "新能源材料",
        "sessions": inline_formset([]),
        "exhibitors": inline_formset([]),
    }


def stamp(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
