"""Wagtail's user app with guarded screens in place of the stock ones."""

from wagtail.users.apps import WagtailUsersAppConfig


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Replace the stock user and group screens, whose holders could grant around our roles."""

    user_viewset = "permissions.viewsets.accounts.AccountViewSet"
    group_viewset = "permissions.viewsets.accounts.ClosedGroupViewSet"

    def ready(self) -> None:
        from django.contrib.auth.models import Group
        from wagtail.permissions import register_permission_policy

        from permissions.access import register_access
        from permissions.access.accounts import AccountAccess, GroupAccess
        from permissions.access.wagtail import AccessPolicy
        from permissions.actions import Action
        from permissions.models import User

        register_access(User, AccountAccess())
        register_access(Group, GroupAccess())
        register_permission_policy(User, AccessPolicy(User, read_action=Action.VIEW))
        register_permission_policy(Group, AccessPolicy(Group, read_action=Action.VIEW))
