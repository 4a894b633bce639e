"""Organisations and their units: identity only; what they publish lives in the registries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.masterdata.models import Industry, Region
from permissions.models.suspension import suspended_ids


class OrganisationKind(models.TextChoices):
    """What an organisation is; what it does stands in its capacities."""

    SCHOOL = "school", _("School")
    ENTERPRISE = "enterprise", _("Enterprise")
    GOVERNMENT = "government", _("Government department")
    PARK = "park", pgettext_lazy("kind of organisation", "Industrial park")
    INSTITUTE = "institute", _("Research institute")
    PUBLIC_INSTITUTION = "public_institution", _("Public institution")
    SERVICE = "service", _("Service organisation")
    ASSOCIATION = "association", _("Industry association")


class OrganisationState(models.TextChoices):
    """How far the platform has verified an organisation."""

    UNCLAIMED = "unclaimed", _("Unclaimed")
    CLAIMING = "claiming", _("Being claimed")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", pgettext_lazy("organisation", "Returned")
    SUSPENDED = "suspended", _("Suspended")
    MERGED = "merged", pgettext_lazy("organisation", "Merged into another")


ORGANISATION_TRANSITIONS: dict[OrganisationState, frozenset[OrganisationState]] = {
    OrganisationState.UNCLAIMED: frozenset(
        {OrganisationState.CLAIMING, OrganisationState.VERIFIED, OrganisationState.SUSPENDED}
    ),
    OrganisationState.CLAIMING: frozenset(
        {OrganisationState.VERIFIED, OrganisationState.RETURNED, OrganisationState.UNCLAIMED}
    ),
    OrganisationState.RETURNED: frozenset({OrganisationState.CLAIMING, OrganisationState.UNCLAIMED}),
    OrganisationState.VERIFIED: frozenset({OrganisationState.SUSPENDED}),
    OrganisationState.SUSPENDED: frozenset({OrganisationState.VERIFIED, OrganisationState.UNCLAIMED}),
    # Only the undoing of the merge leads out of it, back to the state before.
    OrganisationState.MERGED: frozenset(),
}


class UnitRelation(models.TextChoices):
    """How a unit belongs to its parent."""

    CAMPUS = "campus", _("Campus")
    COLLEGE = "college", _("College")
    BRANCH = "branch", _("Branch")
    SUBSIDIARY = "subsidiary", _("Subsidiary")


class OrganisationSize(models.TextChoices):
    """Size class of an enterprise."""

    LARGE = "large", _("Large")
    MEDIUM = "medium", _("Medium")
    SMALL = "small", _("Small")
    MICRO = "micro", _("Micro")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations in the words of the domain."""

    def active(self) -> "OrganisationQuerySet":
        """Keep those that may act: neither suspended nor a unit below one that is."""
        return self.exclude(pk__in=suspended_ids())

    def listed(self) -> "OrganisationQuerySet":
        """Keep those that the public directory shows: verified top-level organisations."""
        return self.filter(state=OrganisationState.VERIFIED, parent=None)


class Organisation(models.Model):  # type: ignore[django-manager-missing]  # the plugin loses managers of abstract bases
    """An organisation or one of its units. Role grants are guardian rows on it."""

    name = models.CharField(_("name"), max_length=200)
    pinyin = models.CharField(_("pinyin"), max_length=800, blank=True, editable=False)
    initials = models.CharField(
        _("pinyin initials"), max_length=200, blank=True, editable=False, db_index=True
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, null=True, blank=True, unique=True
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("registered region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    operating_region = models.ForeignKey(
        Region,
        verbose_name=_("operating region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    park = models.ForeignKey(
        "self",
        verbose_name=_("industrial park"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="park_members",
        limit_choices_to={"kind": OrganisationKind.PARK},
    )
    industry = models.ForeignKey(
        Industry,
        verbose_name=_("industry"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    size = models.CharField(_("size"), max_length=10, choices=OrganisationSize, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OrganisationState, default=OrganisationState.UNCLAIMED
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
    )
    relation = models.CharField(_("relation to it"), max_length=12, choices=UnitRelation, blank=True)
    root = models.ForeignKey(
        "self",
        verbose_name=_("top organisation"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="tree",
    )
    introduction = models.TextField(_("introduction"), blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        # The role grants of guardian: the slug of the role is the codename, code maps it to actions.
        default_permissions = ()
        permissions = [
            ("role_editor", "Editor"),
            ("role_publisher", "Organisation publisher"),
            ("role_manager", "Organisation manager"),
            ("role_platform_editor", "Platform editor"),
            ("role_platform_operator", "Platform operator"),
            ("role_reviewer", "Authority reviewer"),
            ("role_auditor", "Auditor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None, relation="") | (Q(parent__isnull=False) & ~Q(relation="")),
                name="organisation_unit_has_relation",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(uscc__isnull=False) | Q(parent__isnull=False),
                name="organisation_verified_has_code",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="organisation_merged_into_another",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "state"]),
            models.Index(fields=["region", "kind"]),
            # Few rows that nearly every question of access asks for.
            models.Index(fields=["id"], condition=Q(state="suspended"), name="organisation_suspended_idx"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def root_pk(self) -> int:
        """Return the id of the top organisation of this unit's tree."""
        return self.root_id or self.pk


class NameKind(models.TextChoices):
    """What a name was to its organisation."""

    OFFICIAL = "official", _("Official name")
    FORMER = "former", _("Former name")
    SHORT = "short", _("Short name")


class OrganisationName(models.Model):
    """A name over time; signed facts keep the name of their date, search finds all of them."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="names"
    )
    name = models.CharField(_("name"), max_length=200, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind, default=NameKind.OFFICIAL)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("organisation name")
        verbose_name_plural = _("organisation names")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name", "kind"], name="organisation_name_once"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="organisation_name_dates_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Capacity(models.TextChoices):
    """What an organisation does on the platform, whatever its kind."""

    TEACHING = "teaching", _("Teaches")
    INTERNSHIP = "internship", _("Takes interns")
    SERVICE = "service", _("Serves others")
    AUTHORITY = "authority", _("Supervises")


class OrganisationCapacity(models.Model):
    """One capacity of one organisation."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="capacities"
    )
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity)

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = [models.UniqueConstraint(fields=["organisation", "capacity"], name="capacity_once")]

    def __str__(self) -> str:
        return str(self.get_capacity_display())
