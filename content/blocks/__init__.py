"""Blocks of the body of a page; no block carries meaning that a structured field should carry."""

from content.blocks.body import BodyBlock

__all__ = ["BodyBlock"]
