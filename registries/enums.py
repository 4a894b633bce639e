"""Choice lists of the libraries and the state machine of an entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryStatus(models.TextChoices):
    """Where an entry stands in its life (R09); visible to everyone who may see the entry."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RECOMMENDED = "recommended", _("Recommended")
    NEGOTIATING = "negotiating", _("In talks")
    SIGNED = "signed", _("Signed")
    RESOLVED = "resolved", _("Resolved")
    UNMET = "unmet", _("Cannot be met")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


class ReviewState(models.TextChoices):
    """Whether a revision of the entry waits for a decision."""

    NONE = "none", _("Not submitted")
    SUBMITTED = "submitted", _("Awaiting review")
    RETURNED = "returned", _("Returned")


class ReviewLevel(models.TextChoices):
    """One step of a review, in the fixed order in which a submission passes them."""

    UNIT = "unit", _("Sign-off of the unit")
    INSTITUTION = "institution", _("Sign-off of the organisation")
    FIRST = "first", _("First review")
    SECOND = "second", _("Second review")
    PLATFORM = "platform", _("Review of the platform")


#: Decided inside the owning organisation: what stands there was not handed in to anybody yet.
INNER_LEVELS = (ReviewLevel.UNIT, ReviewLevel.INSTITUTION)
#: Decided by reviewers with jurisdiction.
AUTHORITY_LEVELS = (ReviewLevel.FIRST, ReviewLevel.SECOND)
#: Decided by somebody outside the owning organisation.
OUTER_LEVELS = (*AUTHORITY_LEVELS, ReviewLevel.PLATFORM)


class Stage(models.TextChoices):
    """The one word that screens show; derived from status and review state."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Awaiting review")
    RETURNED = "returned", _("Returned")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    RECOMMENDED = "recommended", _("Recommended")
    NEGOTIATING = "negotiating", _("In talks")
    SIGNED = "signed", _("Signed")
    RESOLVED = "resolved", _("Resolved")
    UNMET = "unmet", _("Cannot be met")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


class RecordedState(models.TextChoices):
    """How an organisation stands to an entry that the operator recorded for it (代录)."""

    PENDING = "pending", _("Recorded by the platform, awaiting the organisation")
    ACCEPTED = "accepted", _("Recorded by the platform, accepted by the organisation")
    WITHDRAWN = "withdrawn", _("Recorded by the platform, withdrawn by the organisation")


S = EntryStatus

#: What the organisation may answer; an answer stands.
RECORDED_TRANSITIONS: dict[RecordedState, frozenset[RecordedState]] = {
    RecordedState.PENDING: frozenset({RecordedState.ACCEPTED, RecordedState.WITHDRAWN}),
    RecordedState.ACCEPTED: frozenset(),
    RecordedState.WITHDRAWN: frozenset(),
}

#: What the owner's side may set on a live entry. Publishing and withdrawing have operations of their own.
TRANSITIONS: dict[EntryStatus, frozenset[EntryStatus]] = {
    S.DRAFT: frozenset(),
    S.PUBLISHED: frozenset({S.RECOMMENDED, S.NEGOTIATING, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.RECOMMENDED: frozenset({S.PUBLISHED, S.NEGOTIATING, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.NEGOTIATING: frozenset({S.PUBLISHED, S.RECOMMENDED, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.SIGNED: frozenset({S.NEGOTIATING, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.RESOLVED: frozenset({S.CLOSED}),
    S.UNMET: frozenset({S.PUBLISHED, S.NEGOTIATING, S.CLOSED}),
    S.WITHDRAWN: frozenset(),
    S.CLOSED: frozenset({S.PUBLISHED}),
}

#: States in which an entry is live, i.e. shown to its audience.
LIVE_STATUSES = frozenset(
    {S.PUBLISHED, S.RECOMMENDED, S.NEGOTIATING, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}
)
#: States in which the entry still looks for a partner; default lists show these.
OPEN_STATUSES = frozenset({S.PUBLISHED, S.RECOMMENDED, S.NEGOTIATING})
#: A partner and a date are needed to reach these, a reason to reach UNMET.
NEEDS_PARTNER = frozenset({S.SIGNED, S.RESOLVED})


class DemandCategory(models.TextChoices):
    """Kind of a demand."""

    RESEARCH = "research", _("Technical problem")
    RETROFIT = "retrofit", _("Technical retrofit")
    TESTING = "testing", _("Testing")
    TALENT = "talent", _("Talent")
    TRAINING = "training", _("Training")
    EQUIPMENT = "equipment", _("Equipment")
    VENUE = "venue", _("Venue")


class Difficulty(models.TextChoices):
    """How hard a demand is, in four levels."""

    MATURE = "mature", _("Mature technology")
    ADAPT = "adapt", _("Needs adaptation")
    JOINT = "joint", _("Joint research")
    CORE = "core", _("Core problem")


class CooperationMode(models.TextChoices):
    """How the parties want to work together."""

    JOINT_DEVELOPMENT = "joint_development", _("Joint development")
    COMMISSIONED = "commissioned", _("Commissioned development")
    CONSULTING = "consulting", _("Technical consulting")
    SERVICE = "service", _("Technical service")
    TRANSFER = "transfer", _("Technology transfer")
    LICENCE = "licence", _("Licence")
    TRAINING = "training", _("Staff training")
    JOINT_BASE = "joint_base", _("Joint training base")
    SHARED_USE = "shared_use", _("Shared equipment")


class IpOwnership(models.TextChoices):
    """Who shall own the intellectual property of the result."""

    OWNER = "owner", _("The party in need")
    SUPPLIER = "supplier", _("The supplier")
    SHARED = "shared", _("Shared")
    NEGOTIABLE = "negotiable", _("To be agreed")


class Education(models.TextChoices):
    """Lowest education asked for."""

    ANY = "any", _("Any")
    SECONDARY = "secondary", _("Secondary vocational")
    ASSOCIATE = "associate", _("Associate degree")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master or above")


class TrainingMode(models.TextChoices):
    """How talent is to be trained."""

    ORDER_CLASS = "order_class", _("Order class")
    APPRENTICESHIP = "apprenticeship", _("Apprenticeship")
    INTERNSHIP = "internship", _("Internship")
    RECRUITMENT = "recruitment", _("Direct recruitment")


class AchievementKind(models.TextChoices):
    """Kind of an achievement."""

    INVENTION = "invention", _("Invention patent")
    UTILITY = "utility", _("Utility model")
    DESIGN = "design", _("Design patent")
    SOFTWARE = "software", _("Software copyright")
    PLANT = "plant", _("Plant variety")
    STANDARD = "standard", _("Standard")
    CHIP = "chip", _("Integrated circuit layout")
    AWARD = "award", _("Award")
    APPRAISED = "appraised", _("Appraised achievement")
    PAPER = "paper", _("Paper")


class AchievementForm(models.TextChoices):
    """The form in which an achievement exists."""

    TECHNOLOGY = "technology", _("New technology")
    PROCESS = "process", _("New process")
    PRODUCT = "product", _("New product")
    MATERIAL = "material", _("New material")
    EQUIPMENT = "equipment", _("New equipment")
    SOFTWARE = "software", _("Software")
    VARIETY = "variety", _("New variety")
    OTHER = "other", _("Other")


class Originality(models.TextChoices):
    """Where the idea comes from."""

    ORIGINAL = "original", _("Original")
    ABSORBED = "absorbed", _("Introduced and re-innovated")
    SECONDARY = "secondary", _("Further developed from domestic technology")


class AchievementLevel(models.TextChoices):
    """Appraised level."""

    INTERNATIONAL_LEADING = "intl_leading", _("Internationally leading")
    INTERNATIONAL_ADVANCED = "intl_advanced", _("Internationally advanced")
    DOMESTIC_LEADING = "cn_leading", _("Nationally leading")
    DOMESTIC_ADVANCED = "cn_advanced", _("Nationally advanced")
    UNAPPRAISED = "unappraised", _("Not appraised")


class DevelopmentStage(models.TextChoices):
    """Stage of development as the region's calls name it."""

    RESEARCH = "research", _("Research")
    SMALL_TRIAL = "small_trial", _("Small-scale trial")
    PILOT = "pilot", _("Pilot-scale trial")
    SAMPLE = "sample", _("Sample")
    PRODUCTION = "production", _("Mass production")


class Maturity(models.TextChoices):
    """Stage as the national registration of achievements names it."""

    EARLY = "early", _("Early stage")
    MIDDLE = "middle", _("Middle stage")
    MATURE = "mature", _("Mature")


#: The national registration's word for each stage of development.
MATURITY_OF_STAGE: dict[DevelopmentStage, Maturity] = {
    DevelopmentStage.RESEARCH: Maturity.EARLY,
    DevelopmentStage.SMALL_TRIAL: Maturity.EARLY,
    DevelopmentStage.PILOT: Maturity.MIDDLE,
    DevelopmentStage.SAMPLE: Maturity.MIDDLE,
    DevelopmentStage.PRODUCTION: Maturity.MATURE,
}


class IpState(models.TextChoices):
    """State of the intellectual property right."""

    NONE = "none", _("None")
    APPLIED = "applied", _("Applied for")
    GRANTED = "granted", _("Granted")
    LAPSED = "lapsed", _("Lapsed")


class TransferIntention(models.TextChoices):
    """Whether the owner wants the achievement to be used by others."""

    WILLING = "willing", _("Willing")
    UNWILLING = "unwilling", _("Not intended")
    DONE = "done", _("Already transferred")


class TransferMode(models.TextChoices):
    """How an achievement may be transferred."""

    OWN_USE = "own_use", _("Own implementation")
    ASSIGNMENT = "assignment", _("Assignment")
    LICENCE = "licence", _("Licence")
    SHARES = "shares", _("Contribution as shares")
    COOPERATION = "cooperation", _("Cooperation")
    COMMISSION = "commission", _("Revenue share")


class PartyRole(models.TextChoices):
    """The part an organisation takes in an entry."""

    LEAD = "lead", _("Lead")
    CO_OWNER = "co_owner", _("Co-owner")
    PARTICIPANT = "participant", _("Participant")


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    AUTHORISATION = "authorisation", _("Authorisation letter")
    COMMITMENT = "commitment", _("Letter of commitment")
    LICENCE = "licence", _("Business licence")
    PATENT = "patent", _("Patent certificate")
    TEST_REPORT = "test_report", _("Test report")
    CONTRACT = "contract", _("Contract")
    OTHER = "other", _("Other")
