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


#: What an action means to who hands it on to a substitute.
EXPLANATIONS = {
    Action.VIEW: _("What the public summary shows."),
    Action.VIEW_BODY: _("Everything that was published, not drafts."),
    Action.VIEW_DRAFT: _("What is not published yet, and what was said about it."),
    Action.CREATE: _("Begin new entries for the organisation; nothing is shown before review."),
    Action.EDIT: _("Change drafts and published entries; changes of published ones are reviewed."),
    Action.DELETE: _("Cannot be undone; what was ever published is never deleted."),
    Action.SUBMIT: _("Send what is ready to the reviewer."),
    Action.WITHDRAW: _("Take a submission back to go on writing."),
    Action.REVIEW: _("Decide on what others submitted; never on entries of his own organisation."),
    Action.UNPUBLISH: _("Take a published entry off the website at once."),
    Action.SET_STATUS: _("Say that something is being negotiated, signed or settled."),
    Action.SET_VISIBILITY: _(
        "Show an entry to everybody, to members, or inside only; at once, without review."
    ),
    Action.CONFIRM: _("Keep an entry from being shown as out of date."),
    Action.IMPORT: _("Create and change many entries by a table."),
    Action.EXPORT: _("Take a table of the entries away as a file."),
    Action.VIEW_CONTACT: _("Name and number of the contact person; each time is recorded."),
    Action.EDIT_CONTACT: _("Change who is called about an entry."),
    Action.EDIT_PARTIES: _("Name the organisations that take part; they are asked."),
    Action.CONFIRM_PARTY: _("Answer for the organisation when another one names it."),
    Action.TRANSFER: _("Give an entry to another organisation for good."),
    Action.MANAGE: _("Facts, names and units of the organisation."),
    Action.GRANT: _("Decide who works here and with which role."),
    Action.VIEW_AUDIT: _("Who did what, when and from where."),
    Action.EXPLAIN: _("Which rule lets whom see an entry."),
}


class Preset(models.TextChoices):
    """A usual reason to be away, as the actions that a substitute needs then."""

    REVIEW = "review", _("All reviewing")
    CLERK = "clerk", _("Filling in and submitting")
    PUBLISHER = "publisher", _("All work on our entries")
    READ = "read", _("Reading only")
    CUSTOM = "custom", _("Chosen one by one")


_CLERK = frozenset(
    {Action.CREATE, Action.EDIT, Action.SUBMIT, Action.WITHDRAW, Action.CONFIRM, Action.IMPORT}
)
#: What each preset hands on; who may do less hands on less. The first action must be one's own for it to be offered.
PRESETS: dict[Preset, tuple[Action, frozenset[Action]]] = {
    Preset.REVIEW: (Action.REVIEW, frozenset({Action.REVIEW, Action.UNPUBLISH})),
    Preset.CLERK: (Action.SUBMIT, _CLERK),
    Preset.PUBLISHER: (
        Action.CONFIRM_PARTY,
        _CLERK
        | {
            Action.DELETE,
            Action.UNPUBLISH,
            Action.SET_STATUS,
            Action.SET_VISIBILITY,
            Action.EDIT_CONTACT,
            Action.EDIT_PARTIES,
            Action.CONFIRM_PARTY,
        },
    ),
    Preset.READ: (Action.VIEW, READ_ACTIONS),
}
PRESET_EXPLANATIONS = {
    Preset.REVIEW: _("Approve, return, and take down what should not be seen."),
    Preset.CLERK: _("Create, edit, import, submit and withdraw; nothing is shown without review."),
    Preset.PUBLISHER: _("As above, and take down, set status and audience, answer other organisations."),
    Preset.READ: _("See what you see, change nothing."),
    Preset.CUSTOM: _("Tick below what exactly is needed."),
}
