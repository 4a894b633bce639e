"""How people like to look at a list: named views, and what a person set for himself. No row here gives any right."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from permissions.models import Organisation


class SavedView(models.Model):
    """A named way of looking at the list of a library: filters, search, order and columns.

    With an organisation it is offered to everybody who works there; each sees his own rows through it.
    """

    library = models.CharField(_("library"), max_length=40)
    name = models.CharField(pgettext_lazy("view", "name"), max_length=40)
    #: filters, search and order as they stand in the address of the list
    query = models.CharField(_("filters and order"), max_length=2000, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("saved by"), on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("shared with"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["owner", "library", "name"], name="saved_view_name_once"),
        ]
        indexes = [models.Index(fields=["library", "organisation"], name="saved_view_shared_idx")]

    def __str__(self) -> str:
        return self.name

    @property
    def library_slug(self) -> str:
        """Return the library, as the audit trail asks for it."""
        return self.library


class ListPreference(models.Model):
    """What one person set for the list of a library: its columns, and the view that it opens with."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    library = models.CharField(_("library"), max_length=40)
    columns: Any = models.JSONField(_("columns"), default=list, blank=True)
    default_view = models.ForeignKey(
        SavedView,
        verbose_name=_("view to open with"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("preference for a list")
        verbose_name_plural = _("preferences for lists")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "library"], name="list_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.library}"
