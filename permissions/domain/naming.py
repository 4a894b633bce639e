"""What every operation on an organisation begins with: its name, its code, and who runs the platform."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as uscc_rules
from stdnum.exceptions import ValidationError as StdnumError

from cms.core.errors import Invalid, NotAllowed
from permissions.access import standing_of
from permissions.models.person import normalise_name
from permissions.roles import Role


def clean_uscc(text: str) -> str:
    """Return the unified social credit code in ``text`` in its compact form.

    Raises:
        Invalid: the code breaks GB 32100-2015 (length, alphabet or check character).
    """
    compact = uscc_rules.compact(normalise_name(text)).upper()
    try:
        uscc_rules.validate(compact)
    except StdnumError as error:
        message = _(
            "This is not a valid unified social credit code. Check the 18 characters on the business licence."
        )
        raise Invalid("uscc_invalid", message, fields={"uscc": [message]}) from error
    return compact


def clean_name(text: str) -> str:
    """Return a name of an organisation in its one spelling.

    Raises:
        Invalid: nothing is left of it, or it is longer than a name may be.
    """
    name = normalise_name(text)
    if not name:
        raise Invalid("name_required", _("Enter the name."), fields={"name": [_("Enter a name.")]})
    if len(name) > 200:
        message = _("A name has at most 200 characters.")
        raise Invalid("name_too_long", message, fields={"name": [message]})
    return name


def check_operates(actor: Any) -> None:
    """Do nothing if ``actor`` runs the platform.

    Raises:
        NotAllowed: so it is not.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("Only the platform operator can register organisations here."))


def clean_reason(text: str) -> str:
    """Return the reason of a step that needs one.

    Raises:
        Invalid: nothing was written.
    """
    reason = text.strip()
    if not reason:
        message = _("Write the reason. It stays in the audit trail.")
        raise Invalid("reason_required", message, fields={"reason": [message]})
    return reason[:200]
