"""Figures in the console: the address of the list behind each, and its definition."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from services.insights.domain.catalogue import definition_of
from services.insights.domain.figures import Figure, Reading

register = template.Library()


@register.simple_tag
def console_figure_url(reading: Reading) -> str:
    """Return the address of the rows that a reading counted."""
    return f"{reverse('insights_figure', args=[reading.figure.slug])}?{urlencode(reading.scope.query)}"


@register.filter
def figure_definition(figure: Figure) -> str:
    """Return what a figure counts, in words."""
    return definition_of(figure)
