"""Choice lists of the talent library; the expert library shares education and skill grades."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TalentKind(models.TextChoices):
    """What somebody is now."""

    STUDENT = "student", pgettext_lazy("talent", "Student")
    GRADUATE = "graduate", pgettext_lazy("talent", "Graduate")
    EMPLOYEE = "employee", pgettext_lazy("talent", "Employee")


class EducationLevel(models.TextChoices):
    """Highest education that somebody has finished or is in."""

    BELOW = "below", _("Below secondary vocational")
    SECONDARY = "secondary", _("Secondary vocational")
    ASSOCIATE = "associate", _("Associate degree")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", pgettext_lazy("education", "Master")
    DOCTOR = "doctor", pgettext_lazy("education", "Doctor")


class SkillGrade(models.TextChoices):
    """The ladder of eight grades (人社部发〔2022〕14号, 新八级工), lowest first."""

    APPRENTICE = "apprentice", pgettext_lazy("skill grade", "Apprentice")
    JUNIOR = "junior", pgettext_lazy("skill grade", "Junior worker")
    INTERMEDIATE = "intermediate", pgettext_lazy("skill grade", "Intermediate worker")
    SENIOR = "senior", pgettext_lazy("skill grade", "Senior worker")
    TECHNICIAN = "technician", pgettext_lazy("skill grade", "Technician")
    SENIOR_TECHNICIAN = "senior_technician", pgettext_lazy("skill grade", "Senior technician")
    SPECIAL = "special", pgettext_lazy("skill grade", "Special-grade technician")
    CHIEF = "chief", pgettext_lazy("skill grade", "Chief technician")


class Availability(models.TextChoices):
    """Whether somebody looks for work."""

    OPEN = "open", pgettext_lazy("talent", "Looking for a job")
    INTERNSHIP = "internship", pgettext_lazy("talent", "Looking for an internship")
    LISTENING = "listening", pgettext_lazy("talent", "Open to offers")
    CLOSED = "closed", pgettext_lazy("talent", "Not looking")
