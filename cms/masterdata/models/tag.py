"""The controlled tags and the words that mean the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.masterdata.models.spelled import SpelledRow


class TagDimension(models.TextChoices):
    """Say what a tag describes."""

    INDUSTRY = "industry", _("Industry chain")
    TECHNOLOGY = "technology", _("Technology")
    MAJOR = "major", _("Major")
    OCCUPATION = "occupation", _("Occupation")
    SKILL = "skill", _("Skill")
    REGION = "region", _("Region")
    SCALE = "scale", _("Scale")
    STAGE = "stage", _("Stage")


class TagQuerySet(models.QuerySet["Tag"]):
    """Find tags that may be given to new entries."""

    def current(self) -> "TagQuerySet":
        """Return the active tags."""
        return self.filter(is_active=True)


class Tag(SpelledRow):
    """Hold one tag of a dimension; retired tags stay on the rows that have them."""

    dimension = models.CharField(_("dimension"), max_length=20, choices=TagDimension.choices)
    slug = models.SlugField(pgettext_lazy("tag", "slug"), max_length=80)
    group = models.CharField(pgettext_lazy("tag", "group"), max_length=60, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TagQuerySet.as_manager()

    class Meta(SpelledRow.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(fields=["dimension", "slug"], name="masterdata_tag_slug"),
            models.UniqueConstraint(fields=["dimension", "name"], name="masterdata_tag_name"),
        ]


class TagSynonym(models.Model):
    """Hold another word for a tag, as people type it."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="synonyms", verbose_name=_("tag"))
    name = models.CharField(_("synonym"), max_length=200, db_index=True)

    class Meta:
        verbose_name = _("synonym of a tag")
        verbose_name_plural = _("synonyms of tags")
        constraints = [models.UniqueConstraint(fields=["tag", "name"], name="masterdata_tagsynonym_name")]

    def __str__(self) -> str:
        return self.name
