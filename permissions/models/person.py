"""People. Contact and identity data stand apart, encrypted and without revisions."""

import unicodedata

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.crypto import EncryptedTextField

#: Dots between the parts of a name; one of them is stored, so that one name has one spelling.
NAME_DOTS = "•‧・･．∙"


def normalise_name(name: str) -> str:
    """Return ``name`` in NFKC, trimmed, with the interpunct ``·`` for every dot used in names."""
    text = unicodedata.normalize("NFKC", name).strip()
    for dot in NAME_DOTS:
        text = text.replace(dot, "·")
    return " ".join(text.split())


class Person(models.Model):  # type: ignore[django-manager-missing]  # the plugin loses managers of abstract bases
    """A human being. Experts, talents, contacts and accounts point here."""

    name = models.CharField(_("name"), max_length=100)
    pinyin = models.CharField(_("pinyin"), max_length=400, blank=True, editable=False)
    initials = models.CharField(
        _("pinyin initials"), max_length=100, blank=True, editable=False, db_index=True
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.name = normalise_name(self.name)


class PersonContact(models.Model):
    """Contact and identity data of a person, encrypted at rest.

    The ``*_digest`` columns hold keyed HMACs, so that a number is found and unique without being readable.
    """

    person = models.OneToOneField(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="contact", primary_key=True
    )
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    id_number = EncryptedTextField(_("ID number"), blank=True)
    id_number_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    birth_date = EncryptedTextField(_("birth date"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("contact data")
        verbose_name_plural = _("contact data")

    def __str__(self) -> str:
        return str(self.person_id)
