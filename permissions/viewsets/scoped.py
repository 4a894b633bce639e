"""The guarded snippet viewset."""
from wagtail.snippets.views.snippets import SnippetViewSet
class ScopedSnippetViewSet(SnippetViewSet):
    """tmp"""
