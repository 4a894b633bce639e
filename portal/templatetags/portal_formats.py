"""Filters for dates, amounts and lists, as the portal words them."""

from django import template

from portal import formats

register = template.Library()

register.filter("day", formats.day)
register.filter("day_in_words", formats.day_in_words)
register.filter("day_with_weekday", formats.day_with_weekday)
register.filter("clock", formats.clock)
register.filter("days_ago", formats.days_ago)
register.filter("days_left", formats.days_left)
register.simple_tag(formats.when, name="when")
register.simple_tag(formats.ten_thousands, name="ten_thousands")
register.filter("thousands", formats.thousands)
