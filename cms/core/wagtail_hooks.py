"""Make the audit trail Wagtail's log model and give our own actions their words."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.core import menus_account
from cms.core.menus import FindMenuItem, regroup
from cms.core.models import AuditEntry

ICONS = (
    "briefcase",
    "building",
    "building-warehouse",
    "bulb",
    "certificate",
    "clipboard-check",
    "coin",
    "folders",
    "microscope",
    "school",
    "user-star",
    "users-group",
)
ACTIONS = {
    "entry.submit": _("Submitted for review"),
    "entry.withdraw": _("Submission withdrawn"),
    "entry.approve": _("Approved"),
    "entry.take_over": _("Taken over from the earlier system"),
    "entry.return": _("Returned for changes"),
    "entry.unpublish": _("Taken down"),
    "entry.visibility": _("Audience changed"),
    "entry.status": _("Status changed"),
    "entry.expiry": _("Validity changed"),
    "entry.confirm": _("Confirmed as valid"),
    "entry.party": _("Participating organisation named"),
    "entry.party.answer": _("Part confirmed or objected to"),
    "entry.disclose": _("Body opened to an organisation"),
    "entry.contact": _("Contact changed"),
    "entry.rows": _("Rows beside the entry changed"),
    "contact.ask": _("Contact asked for"),
    "contact.withdraw": _("Request for the contact taken back"),
    "contact.accept": _("Contact opened"),
    "contact.decline": _("Request for the contact declined"),
    "contact.end": _("Contact closed again"),
    "contact.hand_over": _("Request for a contact handed over"),
    "entry.evidence": _("Evidence added"),
    "entry.transfer": _("Transferred to another owner"),
    "exception.allow": _("Named exception given"),
    "field.define": _("Own field defined"),
    "field.change": _("Own field changed"),
    "field.retire": _("Own field retired"),
    "field.restore": _("Own field restored"),
    "field.order": _("Order of own fields changed"),
    "field.type": _("Type of an own field changed"),
    "organisation.create": _("Organisation registered"),
    "organisation.state": _("State of verification changed"),
    "organisation.rename": _("Organisation renamed"),
    "organisation.name": _("Name recorded"),
    "organisation.name_removed": _("Name removed"),
    "organisation.rename_planned": _("New name entered for a coming day"),
    "organisation.edit": _("Facts changed"),
    "organisation.move": _("Unit moved"),
    "organisation.profile": _("Profile changed"),
    "organisation.qualification": _("Qualification added"),
    "organisation.qualification.remove": _("Qualification removed"),
    "organisation.qualification.verify": _("Qualification verified"),
    "organisation.merge": _("Merged with another"),
    "organisation.unmerge": _("Merge undone"),
    "organisation.import": _("Organisations recorded from a sheet"),
    "consortium.edit": _("Consortium edited"),
    "consortium.document": _("Admission document kept"),
    "holidays.set": _("Holiday notice set"),
    "consortium.create": _("Consortium registered"),
    "consortium.join": _("Admitted to the consortium"),
    "consortium.leave": _("Left the consortium"),
    "role.grant": _("Role given"),
    "role.end": _("Role ended"),
    "jurisdiction.set": _("Jurisdiction set"),
    "delegation.give": _("Delegation given"),
    "affiliation.confirm": _("Affiliation confirmed"),
    "account.login": _("Logged in"),
    "account.logout": _("Logged out"),
    "account.session_ended": _("Session ended"),
    "registries.import.upload": _("File uploaded for import"),
    "registries.import.apply": _("Import carried out"),
    "registries.export": _("Exported"),
    "list_view.save": _("View of a list saved"),
    "list_view.rename": _("View of a list renamed or shared"),
    "list_view.delete": _("View of a list deleted"),
    "account.create": _("Account created"),
    "account.password": _("Password changed"),
    "account.password_by_phone": _("Forgotten password set anew by text message"),
    "account.reset": _("Password reset by somebody else"),
    "audit.export": _("Audit trail exported"),
    "account.enable": _("Account enabled"),
    "account.disable": _("Account disabled"),
    "person.contact": _("Contact data changed"),
    "personal.reveal": _("Personal data shown in clear"),
    "person.name": _("Name corrected"),
    "person.phone": _("Mobile number changed"),
    "person.copy_asked": _("Copy of own data asked for"),
    "person.copy_made": _("Copy of own data made"),
    "person.copy_fetched": _("Copy of own data fetched"),
    "person.own_reveal": _("Own data shown in clear"),
    "person.erasure_asked": _("Erasure of own data asked for"),
    "person.erasure_cancelled": _("Erasure taken back"),
    "person.erasure_held": _("Erasure held"),
    "person.erasure_released": _("Erasure released"),
    "person.erased": _("Personal data erased"),
    "personal.keys_rotated": _("Personal data encrypted with a new key"),
    "personal.digests_renewed": _("Digests of personal data computed anew"),
    "consent.give": _("Consent given"),
    "consent.withdraw": _("Consent withdrawn"),
    "consent.text": _("Text of a consent published"),
    "account.register": _("Account registered"),
    "guidance.put-away": _("Checklist put away"),
    "guidance.take_out": _("Checklist shown again"),
    "application.start": _("Application begun"),
    "application.choose": _("Organisation chosen for an application"),
    "application.file": _("File of an application added"),
    "application.files": _("Files of an application opened"),
    "application.phone": _("Phone of an application opened"),
    "application.submit": _("Application handed in"),
    "application.withdraw": _("Application withdrawn"),
    "application.discard": _("Application discarded"),
    "application.approve": _("Application approved"),
    "application.return": _("Application returned"),
    "application.refuse": _("Application refused"),
    "delegation.end": _("Delegation ended"),
    "entry.abandoned": _("Old draft removed"),
    "entry.evidence.remove": _("Evidence removed"),
    "entry.hand_over": _("Entry handed over"),
    "entry.overdue": _("Review overdue"),
    "entry.recorded.accept": _("Recorded entry accepted"),
    "entry.recorded.withdraw": _("Recorded entry declined"),
    "invitation.send": _("Invitation sent"),
    "invitation.resend": _("Invitation sent again"),
    "invitation.accept": _("Invitation accepted"),
    "invitation.withdraw": _("Invitation withdrawn"),
    "invitation.hand_over": _("Invitation handed over"),
    "request.send": _("Asked to be let in"),
    "request.accept": _("Request to be let in accepted"),
    "request.refuse": _("Request to be let in refused"),
    "request.withdraw": _("Request to be let in withdrawn"),
    "jurisdiction.hand_over": _("Area of review handed over"),
    "role.hand_over": _("Work handed over on leaving"),
    "registries.import.hand_over": _("Import handed over"),
    "review.levels": _("Review levels set"),
    "configuration.apply": _("Configuration applied from a file"),
    "review.phrases": _("Common remarks set"),
    "phone.code": _("Code sent to a phone"),
    "notices.preferences": _("Preferences for notices changed"),
    "notices.email_asked": _("E-mail address asked to be confirmed"),
    "notices.email_confirmed": _("E-mail address confirmed"),
}


# After Wagtail's own hook, whose registration for all models this replaces.
@hooks.register("register_log_actions", order=100)
def register_audit_trail(actions: Any) -> None:
    """Send every log entry but those of pages to the audit trail; content mirrors the pages' ones."""
    actions.register_model(models.Model, AuditEntry)
    for action, label in ACTIONS.items():
        actions.register_action(action, label, label)


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """Add the product's own icons, the same drawings as in the portal."""
    return [*icons, *(f"icons/cj-{name}.svg" for name in ICONS)]


@hooks.register("construct_search")
def drop_second_search(request: Any, search_areas: list[Any]) -> None:
    """Leave Wagtail's search out of the sidebar: the palette stands there, and lists of pages have their own."""
    search_areas.clear()


# After everybody has registered and dropped what he wants.
hooks.register("construct_main_menu", regroup, order=1000)
hooks.register("register_admin_menu_item", FindMenuItem)
menus_account.install()
