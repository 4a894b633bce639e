"""The ways out: one function per channel that hands a message to a provider, or says what went wrong."""

import smtplib
from collections.abc import Callable, Mapping
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from cms.core import sms
from cms.core.errors import Unavailable
from services.notices.domain.messages import Message
from services.notices.enums import Channel


class ProviderDown(Exception):
    """The provider cannot be reached or takes nothing at the moment: try later, with every message."""


class Refused(Exception):
    """The provider will never take this message: the address does not exist."""


def send_email(message: Message, reference: str) -> None:
    """Hand a mail to the mail server; the reference is its Message-ID, so that a repeated one is recognised."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{reference}@{host}>", "Auto-Submitted": "auto-generated"}
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.address],
        headers=headers,
        connection=get_connection(timeout=5) if _takes_timeout() else get_connection(),
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        if codes and all(code >= 500 for code in codes):
            raise Refused from error
        raise ProviderDown from error
    except (smtplib.SMTPException, OSError) as error:
        raise ProviderDown from error


def _takes_timeout() -> bool:
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def send_sms(message: Message, reference: str) -> None:
    """Hand a text message to its provider, which sends one per reference."""
    try:
        sms.send(phone=message.address, template=message.template, params=message.params, reference=reference)
    except Unavailable as error:
        raise ProviderDown from error


#: Another channel, such as the messages of a mini-program, is one more line here and one more choice in Channel.
SENDERS: Mapping[Channel, Callable[[Message, str], None]] = {
    Channel.EMAIL: send_email,
    Channel.SMS: send_sms,
}
