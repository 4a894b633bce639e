"""Where a person can be reached: proven addresses only, looked up when they are needed and never logged."""

from collections.abc import Iterable

from permissions.crypto import digest
from permissions.domain import masking
from permissions.models import PersonContact
from services.notices.enums import Channel
from services.notices.models import EmailProof


def reachable(user_ids: Iterable[int]) -> dict[int, dict[Channel, str]]:
    """Return the proven addresses of accounts.

    A telephone number stands in the contact data only after a code or a check by the operator; an e-mail address counts
    once its owner has followed the link that was sent there.
    """
    wanted = list(user_ids)
    rows = PersonContact.objects.filter(person__user_id__in=wanted).values_list(
        "person__user_id", "phone", "email"
    )
    proofs = dict(EmailProof.objects.filter(user_id__in=wanted).values_list("user_id", "digest"))
    found: dict[int, dict[Channel, str]] = {}
    for user_id, phone, email in rows:
        mine = found.setdefault(user_id, {})
        if phone:
            mine[Channel.SMS] = phone
        if email and digest(email) == proofs.get(user_id):
            mine[Channel.EMAIL] = email
    return found


def address_of(user_id: int, channel: Channel) -> str:
    """Return the proven address of one account, or nothing."""
    return reachable([user_id]).get(user_id, {}).get(channel, "")


def masked_email(address: str) -> str:
    """Return an address as screens show it: z***@example.cn."""
    return masking.mask_email(address)
