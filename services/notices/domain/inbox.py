"""One page of the inbox, the same in the portal and in the console."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.notices.domain.lines import Line, lines_of
from services.notices.domain.reading import badge, notices_of, of_topic, unread_count, unread_of
from services.notices.enums import Topic

PER_PAGE = 20
UNREAD, ALL = "unread", "all"
_LARGEST_PAGE = 10_000


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A view of the inbox: a state, or a topic."""

    value: str
    label: str | Promise
    query: str
    count: str = ""
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What the page of the inbox shows."""

    lines: list[Line]
    page: Page
    state: str
    topic: str
    unread: int
    states: list[Tab]
    topics: list[Tab]

    @property
    def query(self) -> str:
        """Return the address of this view without its page."""
        return f"?show={self.state}" + (f"&topic={self.topic}" if self.topic else "")

    @property
    def badge(self) -> str:
        """Return the number of unread notices as the badge says it."""
        return badge(self.unread)


def inbox_of(reader: Any, query: Mapping[str, str]) -> Inbox:
    """Return the page that an address asks for; what it does not understand shows the unread notices."""
    state = ALL if query.get("show") == ALL else UNREAD
    topic = query.get("topic", "")
    topic = topic if topic in Topic.values else ""
    rows = of_topic(unread_of(reader) if state == UNREAD else notices_of(reader), topic)
    page = Paginator(rows, PER_PAGE).get_page(_number(query.get("page", "1")))
    unread = unread_count(reader)
    return Inbox(
        lines=lines_of(reader, page.object_list),
        page=page,
        state=state,
        topic=topic,
        unread=unread,
        states=_states(state, topic, badge(unread)),
        topics=_topics(state, topic),
    )


def _number(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) < 8
    return min(int(text), _LARGEST_PAGE) if known else 1


def _states(state: str, topic: str, count: str) -> list[Tab]:
    more = f"&topic={topic}" if topic else ""
    return [
        Tab(
            value=UNREAD,
            label=_("Unread"),
            query=f"?show={UNREAD}{more}",
            count=count,
            is_current=state == UNREAD,
        ),
        Tab(value=ALL, label=_("All"), query=f"?show={ALL}{more}", is_current=state == ALL),
    ]


def _topics(state: str, topic: str) -> list[Tab]:
    every = Tab(value="", label=_("All topics"), query=f"?show={state}", is_current=not topic)
    return [
        every,
        *(
            Tab(value=value, label=label, query=f"?show={state}&topic={value}", is_current=value == topic)
            for value, label in Topic.choices
        ),
    ]
