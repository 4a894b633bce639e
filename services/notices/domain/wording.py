"""What notices say. Words are chosen when a notice is read, so better words reach old notices, too."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.announcements import Kind

Text = str | Promise
OPEN = pgettext_lazy("notice", "Look at it")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one kind: the pill with tone and shape, the sentence for one object and for several, the act."""

    label: Text
    tone: str
    shape: str
    one: Text
    many: Text = ""
    action: Text = OPEN


WORDS: dict[Kind, Words] = {
    Kind.ENTRY_SUBMITTED: Words(
        label=pgettext_lazy("notice", "To review"),
        tone="wait",
        shape="half",
        one=_("“%(title)s” waits for your review."),
        many=_("%(count)d entries wait for your review."),
        action=pgettext_lazy("notice", "Review"),
    ),
    Kind.ENTRY_RETURNED: Words(
        label=pgettext_lazy("notice", "Returned"),
        tone="danger",
        shape="diamond",
        one=_("“%(title)s” was returned for changes."),
        many=_("%(count)d entries were returned for changes."),
        action=pgettext_lazy("notice", "Correct it"),
    ),
    Kind.ENTRY_APPROVED: Words(
        label=pgettext_lazy("notice", "Approved"),
        tone="done",
        shape="tick",
        one=_("“%(title)s” was approved and published."),
        many=_("%(count)d entries were approved and published."),
    ),
    Kind.ENTRY_ADVANCED: Words(
        label=pgettext_lazy("notice", "One level on"),
        tone="info",
        shape="half",
        one=_("“%(title)s” passed one level of review; the next one decides now."),
        many=_("%(count)d entries passed one level of review; the next one decides now."),
    ),
    Kind.ENTRY_WITHDRAWN: Words(
        label=pgettext_lazy("notice", "Submission withdrawn"),
        tone="quiet",
        shape="bar",
        one=_("The submission of “%(title)s” was withdrawn. It is a draft again."),
        many=_("%(count)d submissions were withdrawn. They are drafts again."),
    ),
    Kind.ENTRY_UNPUBLISHED: Words(
        label=pgettext_lazy("notice", "Taken down"),
        tone="danger",
        shape="bar",
        one=_("“%(title)s” was taken down."),
        many=_("%(count)d entries were taken down."),
    ),
    Kind.ENTRY_OVERDUE: Words(
        label=pgettext_lazy("notice", "Overdue"),
        tone="danger",
        shape="half",
        one=_("“%(title)s” should have been decided by now."),
        many=_("%(count)d entries should have been decided by now."),
        action=pgettext_lazy("notice", "Review"),
    ),
    Kind.ENTRY_EXPIRING: Words(
        label=pgettext_lazy("notice", "Ends soon"),
        tone="wait",
        shape="quarter",
        one=_("“%(title)s” ends soon. Extend it if it still holds."),
        many=_("%(count)d entries end soon. Extend those that still hold."),
        action=pgettext_lazy("notice", "Extend"),
    ),
    Kind.ENTRY_RECORDED: Words(
        label=pgettext_lazy("notice", "Recorded for you"),
        tone="wait",
        shape="quarter",
        one=_("The platform recorded %(number)s entries for %(organisation)s. Accept or withdraw each."),
        action=pgettext_lazy("notice", "Decide"),
    ),
    Kind.ENTRY_HANDED_OVER: Words(
        label=pgettext_lazy("notice", "Handed over"),
        tone="info",
        shape="square",
        one=_("“%(title)s” is yours to look after now."),
        many=_("%(count)d entries are yours to look after now."),
    ),
    Kind.PARTY_REQUESTED: Words(
        label=pgettext_lazy("notice", "To confirm"),
        tone="wait",
        shape="quarter",
        one=_("“%(title)s” names your organisation as taking part. Confirm it or object."),
        many=_("%(count)d entries name your organisation as taking part. Confirm them or object."),
        action=pgettext_lazy("notice", "Answer"),
    ),
    Kind.PARTY_ANSWERED: Words(
        label=pgettext_lazy("notice", "Partner answered"),
        tone="info",
        shape="full",
        one=_("A participating organisation answered on “%(title)s”."),
        many=_("Participating organisations answered on %(count)d entries."),
    ),
    Kind.DRAFT_AGEING: Words(
        label=pgettext_lazy("notice", "Old draft"),
        tone="wait",
        shape="ring",
        one=_("The draft “%(title)s” has been lying for a while. Finish it or delete it."),
        many=_("%(count)d drafts have been lying for a while. Finish or delete them."),
        action=pgettext_lazy("notice", "Go on writing"),
    ),
    Kind.IMPORT_FINISHED: Words(
        label=pgettext_lazy("notice", "Import finished"),
        tone="done",
        shape="tick",
        one=_("The import of “%(title)s” is finished."),
        many=_("%(count)d imports are finished."),
        action=pgettext_lazy("notice", "See the result"),
    ),
    Kind.CONTACT_ASKED: Words(
        label=pgettext_lazy("notice", "Contact asked for"),
        tone="wait",
        shape="ring",
        one=_("The contact of “%(title)s” was asked for. Accept or decline."),
        many=_("%(count)d requests for contacts wait for your answer."),
        action=pgettext_lazy("notice", "Answer"),
    ),
    Kind.CONTACT_ACCEPTED: Words(
        label=pgettext_lazy("notice", "Contact opened"),
        tone="done",
        shape="tick",
        one=_("The owner opened the contact of “%(title)s” to you."),
        many=_("The contacts of %(count)d entries were opened to you."),
    ),
    Kind.CONTACT_DECLINED: Words(
        label=pgettext_lazy("notice", "Contact declined"),
        tone="danger",
        shape="bar",
        one=_("Your request for the contact of “%(title)s” was declined."),
        many=_("%(count)d of your requests for contacts were declined."),
    ),
    Kind.CONTACT_WITHDRAWN: Words(
        label=pgettext_lazy("notice", "Request taken back"),
        tone="quiet",
        shape="bar",
        one=_("A request for the contact of “%(title)s” was taken back."),
        many=_("%(count)d requests for contacts were taken back."),
    ),
    Kind.CONTACT_ENDED: Words(
        label=pgettext_lazy("notice", "Contact closed"),
        tone="quiet",
        shape="bar",
        one=_("The owner closed the contact of “%(title)s” again."),
        many=_("The contacts of %(count)d entries were closed again."),
    ),
    Kind.APPLICATION_SUBMITTED: Words(
        label=pgettext_lazy("notice", "Application"),
        tone="wait",
        shape="half",
        one=_("The application of %(organisation)s for verification waits for a decision."),
        action=pgettext_lazy("notice", "Decide"),
    ),
    Kind.APPLICATION_RETURNED: Words(
        label=pgettext_lazy("notice", "Application returned"),
        tone="danger",
        shape="diamond",
        one=_(
            "Your application for %(organisation)s came back. Read what is to be changed and submit it again."
        ),
        action=pgettext_lazy("notice", "Correct it"),
    ),
    Kind.APPLICATION_APPROVED: Words(
        label=pgettext_lazy("notice", "Verified"),
        tone="done",
        shape="tick",
        one=_("%(organisation)s is verified. You are its manager."),
    ),
    Kind.APPLICATION_OVERTAKEN: Words(
        label=pgettext_lazy("notice", "Application closed"),
        tone="quiet",
        shape="bar",
        one=_("%(organisation)s was verified for another applicant, so your application is closed."),
    ),
    Kind.INVITATION_SENT: Words(
        label=pgettext_lazy("notice", "Invitation"),
        tone="wait",
        shape="ring",
        one=_("%(organisation)s invites you as %(role)s."),
        action=pgettext_lazy("notice", "Answer"),
    ),
    Kind.INVITATION_ACCEPTED: Words(
        label=pgettext_lazy("notice", "Invitation accepted"),
        tone="done",
        shape="tick",
        one=_("%(name)s accepted the invitation of %(organisation)s."),
    ),
    Kind.ROLE_GRANTED: Words(
        label=pgettext_lazy("notice", "New role"),
        tone="info",
        shape="full",
        one=_("You are %(role)s of %(organisation)s now."),
    ),
    Kind.ROLE_ENDED: Words(
        label=pgettext_lazy("notice", "Role ended"),
        tone="quiet",
        shape="bar",
        one=_("Your role %(role)s in %(organisation)s has ended."),
    ),
    Kind.ROLE_REQUESTED: Words(
        label=pgettext_lazy("notice", "Request to join"),
        tone="wait",
        shape="ring",
        one=_("%(name)s asks to join %(organisation)s."),
        action=pgettext_lazy("notice", "Decide"),
    ),
    Kind.DELEGATION_GIVEN: Words(
        label=pgettext_lazy("notice", "Substitute"),
        tone="info",
        shape="square",
        one=_("%(name)s lets you act in their place for %(organisation)s."),
    ),
    Kind.DELEGATION_ENDED: Words(
        label=pgettext_lazy("notice", "Substitute ended"),
        tone="quiet",
        shape="bar",
        one=_("The delegation for %(organisation)s has ended."),
    ),
    Kind.HAND_OVER_RECEIVED: Words(
        label=pgettext_lazy("notice", "Hand-over"),
        tone="info",
        shape="square",
        one=_("%(name)s handed work of %(organisation)s over to you."),
    ),
    Kind.ORGANISATION_RENAMED: Words(
        label=pgettext_lazy("notice", "Renamed"),
        tone="info",
        shape="full",
        one=_("%(before)s is called %(after)s now."),
    ),
    Kind.ORGANISATION_STATE: Words(
        label=pgettext_lazy("notice", "State changed"),
        tone="info",
        shape="half",
        one=_("The state of %(organisation)s is now: %(state)s."),
    ),
    Kind.ORGANISATION_MERGED: Words(
        label=pgettext_lazy("notice", "Merged"),
        tone="info",
        shape="full",
        one=_("%(organisation)s was merged with another organisation."),
    ),
    Kind.ORGANISATION_UNMERGED: Words(
        label=pgettext_lazy("notice", "Merge undone"),
        tone="info",
        shape="ring",
        one=_("The merge of %(organisation)s was undone."),
    ),
    Kind.CONSORTIUM_JOINED: Words(
        label=pgettext_lazy("notice", "Consortium"),
        tone="done",
        shape="tick",
        one=_("%(organisation)s is a member of a consortium now."),
    ),
    Kind.CONSORTIUM_LEFT: Words(
        label=pgettext_lazy("notice", "Consortium"),
        tone="quiet",
        shape="bar",
        one=_("The membership of %(organisation)s in a consortium ended."),
    ),
    Kind.PASSWORD_CHANGED: Words(
        label=pgettext_lazy("notice", "Password changed"),
        tone="wait",
        shape="full",
        one=_("The password of your account was changed. If it was not you, tell the operator at once."),
        action=pgettext_lazy("notice", "Look at my account"),
    ),
}

#: The same kind in another case: what the facts of the item say differently.
REFUSED_REQUEST = Words(
    label=pgettext_lazy("notice", "Request refused"),
    tone="danger",
    shape="bar",
    one=_("%(organisation)s did not accept your request to join."),
)
REFUSED_APPLICATION = Words(
    label=pgettext_lazy("notice", "Application refused"),
    tone="danger",
    shape="bar",
    one=_("Your application for %(organisation)s was refused. The reason stands below."),
)
RESET = Words(
    label=pgettext_lazy("notice", "Password reset"),
    tone="danger",
    shape="full",
    one=_(
        "%(name)s reset the password of your account. If you did not ask for it, tell the operator at once."
    ),
    action=pgettext_lazy("notice", "Look at my account"),
)
SCHEDULED = Words(
    label=pgettext_lazy("notice", "Approved"),
    tone="done",
    shape="tick",
    one=_("“%(title)s” was approved. It will be published on its day."),
    many=_("%(count)d entries were approved. They will be published on their days."),
)
EXPIRED = Words(
    label=pgettext_lazy("notice", "Ended"),
    tone="quiet",
    shape="bar",
    one=_("“%(title)s” has ended and is not shown any more."),
    many=_("%(count)d entries have ended and are not shown any more."),
)
SETTLED = _("Done: nothing is left to decide here.")
GONE = _("You can no longer see what this was about.")
SOME_ORGANISATION = _("an organisation")
SOMEBODY = _("A colleague")
