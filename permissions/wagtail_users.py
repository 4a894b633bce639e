"""Wagtail's user app with guarded screens in place of the stock ones."""

from wagtail.users.apps import WagtailUsersAppConfig


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Replace the stock user and group screens, whose holders could grant around our roles."""
