"""Choice lists of the library of cooperation projects."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectKind(models.TextChoices):
    """Kinds of cooperation: the list of the paper (mission.md R14), and 双创、大赛、孵化 (R79)."""

    ORDER_CLASS = "order_class", _("Order class")
    APPRENTICESHIP = "apprenticeship", _("Modern apprenticeship")
    JOINT_BASE = "joint_base", _("Jointly built training base")
    INDUSTRY_COLLEGE = "industry_college", pgettext_lazy("project", "Industry college")
    TECHNICAL_SERVICE = "technical_service", pgettext_lazy("project", "Technical service")
    TRANSFER = "transfer", _("Transfer of results")
    STAFF_TRAINING = "staff_training", _("Training of employees")
    TEACHER_PRACTICE = "teacher_practice", _("Practice of teachers in enterprises")
    EQUIPMENT_SHARING = "equipment_sharing", _("Sharing of equipment")
    INTERNSHIP = "internship", pgettext_lazy("project", "Internship")
    DONATION = "donation", _("Donation")
    INNOVATION = "innovation", _("Innovation and start-up")
    CONTEST = "contest", _("Contest")
    INCUBATION = "incubation", _("Incubation")


class ProjectState(models.TextChoices):
    """How far a project is; apart from the status of its entry."""

    RECRUITING = "recruiting", _("Looking for partners")
    PREPARING = "preparing", _("In preparation")
    RUNNING = "running", _("Under way")
    ACCEPTED = "accepted", _("Completed and accepted")
    STOPPED = "stopped", _("Ended early")
