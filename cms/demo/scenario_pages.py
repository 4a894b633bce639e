"""Chapter three: the editorial office writes events, fairs and policies, and a colleague approves them."""

import datetime
import html
import json
from typing import Any

from django.utils import timezone

from cms.demo.corpus.consortia import CITY_CONSORTIUM
from cms.demo.corpus.events import EVENTS
from cms.demo.corpus.fairs import FAIRS
from cms.demo.corpus.organisations import REGIONS
from cms.demo.corpus.policies import ORIGINAL_DECIDES, POLICIES
from cms.demo.corpus.records import GatheringText, PolicyText
from cms.demo.world import World
from content.domain import reviews
from content.domain.site import ensure_site_tree
from content.models import (
    AgendaItem,
    EventIndexPage,
    EventPage,
    ExchangeFairPage,
    FairExhibitor,
    FairIndexPage,
    FairSession,
    PageAudience,
    PageOrganiser,
    PolicyIndexPage,
    PolicyPage,
)

_EDITOR_NAME = "李老师（平台编辑）"


def tell(world: World) -> None:
    """Create the pages below the index pages, each through the review."""
    ensure_site_tree()
    for text in EVENTS:
        _publish(world, EventIndexPage, _event(world, text), text.state)
    for text in FAIRS:
        _publish(world, FairIndexPage, _fair(world, text), text.state)
    known: dict[str, PolicyPage] = {}
    # What replaces another comes after it.
    for policy in sorted(POLICIES, key=lambda row: bool(row.replaces)):
        page = _policy(world, policy)
        page.replaces = known.get(policy.replaces)
        _publish(world, PolicyIndexPage, page, policy.state)
        known[policy.slug] = page


def _publish(world: World, index: type[Any], page: Any, state: str) -> None:
    editor = world.user("platform-editor")
    page.live, page.has_unpublished_changes, page.owner = False, True, editor
    if state == "scheduled":
        page.go_live_at = world.moment(4)
    index.objects.get().add_child(instance=page)
    reviews.save_draft(actor=editor, page=page)
    if state == "draft":
        return
    reviews.submit(actor=editor, page=page)
    if state != "review":
        reviews.decide(actor=world.operator, page=page, decision="approve")


def _body(paragraphs: tuple[str, ...]) -> str:
    blocks = [{"type": "paragraph", "value": f"<p>{html.escape(text)}</p>"} for text in paragraphs]
    return json.dumps(blocks, ensure_ascii=False)


def _gathering(world: World, text: GatheringText) -> dict[str, Any]:
    last = text.day + text.days - 1
    return {
        "title": text.title,
        "slug": text.slug,
        "summary": text.summary,
        "body": _body(text.paragraphs),
        "source": "本平台",
        "responsible_editor": _EDITOR_NAME,
        "starts_at": world.moment(text.day, text.begins),
        "ends_at": world.moment(last, text.ends),
        "place": text.place,
        "region": world.regions[REGIONS[text.region]],
        "is_online": bool(text.online_url),
        "online_url": text.online_url,
        "capacity": text.capacity,
        "organiser_text": text.organiser_text,
        "registration_opens_at": None if text.opens is None else world.moment(text.day - text.opens),
        "registration_closes_at": None
        if text.closes is None
        else world.moment(text.day - text.closes, "18:00"),
        "cancelled": text.cancelled,
        "visibility": text.audience,
        "consortium": world.consortia[CITY_CONSORTIUM] if text.audience == "consortium" else None,
    }


def _share(world: World, page: Any, text: GatheringText) -> None:
    page.organisers = [PageOrganiser(organisation=world.organisations[key]) for key in text.organisers]
    page.audience_organisations = [PageAudience(organisation=world.organisations[key]) for key in text.named]


def _event(world: World, text: GatheringText) -> EventPage:
    page = EventPage(**_gathering(world, text))
    _share(world, page, text)
    page.agenda = [
        AgendaItem(
            starts_at=world.moment(text.day, slot.begins),
            ends_at=world.moment(text.day, slot.ends),
            title=slot.title,
            detail=slot.detail,
        )
        for slot in text.slots
    ]
    return page


def _fair(world: World, text: GatheringText) -> ExchangeFairPage:
    page = ExchangeFairPage(**_gathering(world, text), kind=text.kind, theme=text.theme)
    _share(world, page, text)
    page.sessions = [
        FairSession(
            starts_at=world.moment(text.day, slot.begins),
            ends_at=world.moment(text.day, slot.ends),
            title=slot.title,
            place=slot.detail,
            capacity=slot.seats,
        )
        for slot in text.slots
    ]
    page.exhibitors = [
        FairExhibitor(organisation=world.organisations[key], booth=booth, brings=brings)
        for key, booth, brings in text.exhibitors
    ]
    return page


def _policy(world: World, text: PolicyText) -> PolicyPage:
    local = text.level != "national"
    region = {"prefectural": "黔南州", "county": "瓮安县"}.get(text.level)
    return PolicyPage(
        title=text.title,
        slug=text.slug,
        summary=text.summary,
        body=_body((*text.paragraphs, ORIGINAL_DECIDES)),
        source=text.source,
        responsible_editor=_EDITOR_NAME,
        document_number=text.number,
        level=text.level,
        region=world.regions[REGIONS[region]] if local and region else None,
        issuing_office=text.office,
        topics=list(text.topics),
        audience_kinds=list(text.audience),
        issued_on=_date(world, text.issued) or timezone.localdate(),
        effective_on=_date(world, text.effective),
        expires_on=_date(world, text.expires),
    )


def _date(world: World, value: str | int | None) -> datetime.date | None:
    if value is None:
        return None
    return world.day(value) if isinstance(value, int) else datetime.date.fromisoformat(value)
