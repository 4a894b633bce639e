"""Near misses: which of a few thousand names is closest to a text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from cms.masterdata.text import key

_THRESHOLD = 0.3
_CONTAINED = 0.5
_STARTS = 0.1


class NearIndex:
    """Index words by their characters and pairs of characters."""

    def __init__(self, entries: Iterable[tuple[int, Sequence[str], str]]) -> None:
        self._words: list[tuple[int, str, int]] = []
        self._initials: list[tuple[int, str]] = []
        self._index: defaultdict[str, list[int]] = defaultdict(list)
        for identity, words, initials in entries:
            self._initials.append((identity, initials))
            for word in {key(word): None for word in words}:
                grams = _grams(word)
                for gram in grams:
                    self._index[gram].append(len(self._words))
                self._words.append((identity, word, len(grams)))

    def nearest(self, text: str, limit: int) -> list[int]:
        """Return the identities of the nearest words, best first."""
        wanted = key(text)
        if not wanted:
            return []
        scores = self._by_writing(wanted)
        if wanted.isascii():
            scores = self._by_initials(wanted) | scores
        ranked = sorted(scores.items(), key=lambda item: (-item[1][0], item[1][1], item[0]))
        return [identity for identity, _score in ranked[:limit]]

    def _by_writing(self, wanted: str) -> dict[int, tuple[float, int]]:
        grams = _grams(wanted)
        shared = Counter(place for gram in grams for place in self._index.get(gram, ()))
        best: dict[int, tuple[float, int]] = {}
        for place, count in shared.items():
            identity, word, size = self._words[place]
            score = 2 * count / (len(grams) + size)
            score += _CONTAINED * (wanted in word or word in wanted) + _STARTS * word.startswith(wanted[0])
            if score >= _THRESHOLD and score > best.get(identity, (0.0, 0))[0]:
                best[identity] = (score, len(word))
        return best

    def _by_initials(self, wanted: str) -> dict[int, tuple[float, int]]:
        return {
            identity: (1.0 if initials == wanted else 0.5, len(initials))
            for identity, initials in self._initials
            if initials.startswith(wanted)
        }


def _grams(word: str) -> set[str]:
    """Return the characters and their pairs; single ones let a typing error in a short name be forgiven."""
    return {*word, *(word[place : place + 2] for place in range(len(word) - 1))}
