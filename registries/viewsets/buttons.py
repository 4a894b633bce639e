"""Ways from an entry's pages to the screens around it."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton

from permissions.access import access_for
from permissions.actions import Action


class EntryButtonsMixin:
    """Lead to 可见范围与状态, and a reviewer to his desk."""

    model: Any
    object: Any
    request: Any

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)  # type: ignore[misc]  # a mixin for views of one entry
        viewset = self.model.snippet_viewset
        if access_for(self.object).allows(self.request.user, Action.REVIEW, self.object):
            url = reverse(viewset.get_url_name("review"), args=[self.object.pk])
            buttons.append(HeaderButton(_("Review"), url=url, icon_name="clipboard-list", priority=5))
        url = reverse(viewset.get_url_name("facts"), args=[self.object.pk])
        buttons.append(HeaderButton(_("Audience and status"), url=url, icon_name="view", priority=10))
        return buttons
