"""What notices hold of a person, for the copy of one's own data and its erasure."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from permissions.domain.erasure import Contributor, Row, register
from permissions.domain.key_rotation import Digest, register_digest
from permissions.domain.personal_data_sources import erased_name
from permissions.models import Person, PersonContact
from services.notices.models import CauseItem, Delivery, EmailProof, Notice, Preference, Subscription


class Notices(Contributor):
    """The inbox, what was sent to the person, and what was to be sent."""

    slug = "notices"
    label = _("Notices")
    fate = _("Deleted, with everything that still waits to be sent.")
    columns = {"count": _("Notices"), "sent": _("E-mails and text messages")}

    def collect(self, person: Person) -> Sequence[Row]:
        if person.user_id is None:
            return ()
        return (
            {
                "count": Notice.objects.filter(recipient_id=person.user_id).count(),
                "sent": Delivery.objects.filter(recipient_id=person.user_id).count(),
            },
        )

    def erase(self, *, actor: Any, person: Person) -> int:
        if person.user_id is None:
            return 0
        count = Delivery.objects.filter(recipient_id=person.user_id).delete()[0]
        count += Notice.objects.filter(recipient_id=person.user_id).delete()[0]
        for model in (Preference, Subscription, EmailProof):
            model._default_manager.filter(user_id=person.user_id).delete()
        return count + _forget_name(person)


def _forget_name(person: Person) -> int:
    """Take the name out of the facts of what the person did: others have been told of it by name."""
    count = 0
    for item in CauseItem.objects.filter(cause__actor_id=person.user_id).iterator():
        facts = {key: erased_name() if value == person.name else value for key, value in item.data.items()}
        if facts != item.data:
            count += CauseItem.objects.filter(pk=item.pk).update(data=facts)
    return count


def register_contributors() -> None:
    """Make notices part of every copy and erasure, and proofs of addresses part of every change of key."""
    register(Notices())
    register_digest(Digest(model=EmailProof, column="digest", text=_proven))


def _proven(proof: EmailProof) -> str:
    """Return the address in the contact data; where it is another than the proven one, the digest stays as it is."""
    contact = PersonContact.objects.filter(person__user_id=proof.pk).first()
    return contact.email if contact is not None else ""
