"""What a person can do to an object. Values are stable: they stand in jurisdictions and delegations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """Name one act that the access objects can answer for."""

    VIEW = "view", _("See in lists, at least the public summary")
    VIEW_BODY = "view_body", _("Read the whole published entry")
    VIEW_DRAFT = "view_draft", _("Read drafts, history and comments")
    CREATE = "create", _("Create")
    EDIT = "edit", _("Edit")
    DELETE = "delete", _("Delete a draft that was never published")
    SUBMIT = "submit", _("Submit for review")
    WITHDRAW = "withdraw", _("Withdraw from review")
    REVIEW = "review", _("Review: approve or return")
    UNPUBLISH = "unpublish", _("Take down")
    SET_STATUS = "set_status", _("Set the business status")
    SET_VISIBILITY = "set_visibility", _("Set who may see it")
    CONFIRM = "confirm", _("Confirm that it is still valid")
    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")
    VIEW_CONTACT = "view_contact", _("See contact data")
    EDIT_CONTACT = "edit_contact", _("Edit contact data")
    EDIT_PARTIES = "edit_parties", _("Edit participating organisations")
    CONFIRM_PARTY = "confirm_party", _("Confirm or object as a participating organisation")
    TRANSFER = "transfer", _("Transfer to another owner")
    MANAGE = "manage", _("Manage the organisation")
    GRANT = "grant", _("Give and end roles")
    VIEW_AUDIT = "view_audit", _("Read the audit trail")
    EXPLAIN = "explain", _("See who has access and why")


READ_ACTIONS = frozenset({Action.VIEW, Action.VIEW_BODY, Action.VIEW_DRAFT})
