"""Code lists of national standards, controlled tags and the holiday calendar; no business data."""

from cms.masterdata.models.codes import CodeRow, Industry, Major, Occupation, Region, Skill, StudyLevel
from cms.masterdata.models.edition import Edition, Scheme
from cms.masterdata.models.holiday import Holiday, HolidayKind
from cms.masterdata.models.tag import Tag, TagDimension, TagSynonym

__all__ = [
    "CodeRow",
    "Edition",
    "Holiday",
    "HolidayKind",
    "Industry",
    "Major",
    "Occupation",
    "Region",
    "Scheme",
    "Skill",
    "StudyLevel",
    "Tag",
    "TagDimension",
    "TagSynonym",
]
