"""Roles are stable slugs and are the guardian permissions on Organisation; code maps them to actions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.actions import Action


class Role(models.TextChoices):
    """Name a staff role; the value without ``role_`` is the slug shown in interfaces."""

    EDITOR = "role_editor", _("Editor")
    PUBLISHER = "role_publisher", _("Organisation publisher")
    MANAGER = "role_manager", _("Organisation manager")
    PLATFORM_EDITOR = "role_platform_editor", _("Platform editor")
    PLATFORM_OPERATOR = "role_platform_operator", _("Platform operator")
    REVIEWER = "role_reviewer", _("Authority reviewer")
    AUDITOR = "role_auditor", _("Auditor")


#: Roles that work for one organisation and say nothing about others.
ORGANISATION_ROLES = frozenset({Role.EDITOR, Role.PUBLISHER, Role.MANAGER})
#: Roles that work for the platform as a whole.
PLATFORM_ROLES = frozenset({Role.PLATFORM_EDITOR, Role.PLATFORM_OPERATOR, Role.AUDITOR})
#: Roles that an organisation's manager may give; all others are the platform operator's to give.
GRANTABLE_BY_MANAGER = ORGANISATION_ROLES

_EDITOR = frozenset(
    {
        Action.VIEW,
        Action.VIEW_BODY,
        Action.VIEW_DRAFT,
        Action.CREATE,
        Action.EDIT,
        Action.DELETE,
        Action.SUBMIT,
        Action.WITHDRAW,
        Action.CONFIRM,
        Action.IMPORT,
        Action.EXPORT,
        Action.VIEW_CONTACT,
        Action.EDIT_CONTACT,
        Action.EDIT_PARTIES,
    }
)
_PUBLISHER = _EDITOR | {
    Action.UNPUBLISH,
    Action.SET_STATUS,
    Action.SET_VISIBILITY,
    Action.CONFIRM_PARTY,
}
_MANAGER = _PUBLISHER | {Action.MANAGE, Action.GRANT, Action.EXPLAIN, Action.VIEW_AUDIT}

#: What each role may do to entries owned by an organisation in its scope. No role here may review.
ENTRY_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: _PUBLISHER,
    Role.MANAGER: _MANAGER,
    Role.PLATFORM_EDITOR: frozenset(),
    Role.PLATFORM_OPERATOR: frozenset(),
    Role.REVIEWER: frozenset(),
    Role.AUDITOR: frozenset(),
}

#: What a platform role may do to entries of every organisation.
PLATFORM_ENTRY_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.PLATFORM_OPERATOR: frozenset(
        {
            Action.VIEW,
            Action.VIEW_BODY,
            Action.VIEW_DRAFT,
            Action.CREATE,
            Action.EDIT,
            Action.SUBMIT,
            Action.WITHDRAW,
            Action.REVIEW,
            Action.UNPUBLISH,
            Action.SET_STATUS,
            Action.SET_VISIBILITY,
            Action.IMPORT,
            Action.EXPORT,
            Action.EDIT_PARTIES,
            Action.TRANSFER,
            Action.EXPLAIN,
        }
    ),
    Role.PLATFORM_EDITOR: frozenset({Action.VIEW}),
    Role.AUDITOR: frozenset(
        {Action.VIEW, Action.VIEW_BODY, Action.VIEW_DRAFT, Action.VIEW_AUDIT, Action.EXPLAIN}
    ),
}

#: What an organisation that is a party of an entry may do, by the role its member holds there.
PARTY_ACTIONS = frozenset({Action.VIEW, Action.VIEW_BODY, Action.VIEW_DRAFT})
PARTY_LEAD_ACTIONS = PARTY_ACTIONS | {Action.EDIT, Action.CONFIRM_PARTY}
PARTY_CO_OWNER_ACTIONS = PARTY_ACTIONS | {Action.CONFIRM_PARTY}

#: What a reviewer may be allowed to do inside a jurisdiction; the jurisdiction row names a subset.
JURISDICTION_ACTIONS = frozenset(
    {Action.VIEW, Action.VIEW_BODY, Action.REVIEW, Action.UNPUBLISH, Action.EXPORT}
)

#: What a person may do to an entry of their own (a graduate's profile, an individual's achievement).
OWNER_PERSON_ACTIONS = _PUBLISHER


#: What a role allows, for whoever gives it.
EXPLANATIONS = {
    Role.EDITOR: _("Fills in entries, submits them for review and keeps them up to date."),
    Role.PUBLISHER: _("The same, and takes down, sets status and audience, answers other organisations."),
    Role.MANAGER: _("The same, and decides who works here and with which role."),
    Role.PLATFORM_EDITOR: _("News, policies, events and pages of the platform."),
    Role.PLATFORM_OPERATOR: _(
        "Organisations, accounts and settings of the whole platform; reads no audit log."
    ),
    Role.REVIEWER: _("Decides on submissions within the jurisdiction of the authority."),
    Role.AUDITOR: _("Reads everything that was recorded, changes nothing."),
}


def describe(role: str) -> str:
    """Return the Chinese label of a role slug."""
    return str(Role(role).label)
